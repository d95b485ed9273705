import { MOST_VALUES, newStructure, refused, TOKENS } from './strict-json.ts';
import type { Structure } from './strict-json.ts';
import type { Steps } from '../lib/steps.ts';

/** JSON of many megabytes, read in steps: its long lists are parsed some items at a time. */

/** A text that is longer, in characters, is large. */
const LARGE = 256 * 1024;
/** How many tokens are looked at in a step, and about how many characters are parsed. */
const TOKENS_TOGETHER = 5000;
const CHARACTERS_TOGETHER = 64 * 1024;

/** Whether a text is worth steps. */
export const isLarge = (text: string): boolean => text.length > LARGE;

/** A list within objects alone: from one character to another, the commas at which it is cut, and the names that lead to it. */
interface List {
  readonly from: number;
  to: number;
  readonly cuts: number[];
  readonly depth: number;
  readonly path: readonly string[];
}

/** What `strictJson` makes of a text, and throws. */
export function* largeJson(text: string, what: string, most = MOST_VALUES): Steps<unknown> {
  const { lists, fault, isWhole } = yield* scanned(text, what, most);
  let value: unknown;
  try {
    value = isWhole && fault === undefined ? yield* parsed(text, lists) : JSON.parse(text);
  } catch {
    throw refused(what, 'is not JSON');
  }
  if (fault !== undefined) throw refused(what, fault);
  return value;
}

/** Walks through the text once; `isWhole`: brackets are in pairs, and the lists can be parsed by themselves. */
function* scanned(
  text: string,
  what: string,
  most: number,
): Steps<{ readonly lists: readonly List[]; readonly fault: string | undefined; readonly isWhole: boolean }> {
  const structure = newStructure();
  const names: string[] = [];
  const lists: List[] = [];
  let [list, fault, isWhole]: [List | undefined, string | undefined, boolean] = [undefined, undefined, true];
  let [tokens, values] = [0, 0];
  for (const { 0: token, index: at } of text.matchAll(TOKENS)) {
    if ((tokens += 1) % TOKENS_TOGETHER === 0) yield;
    if (token !== '}' && token !== ']' && token.length === 1 && (values += 1) > most)
      throw refused(what, `has more than ${most} values`);
    const depth = structure.open.length;
    if (token === ']' || token === '}') isWhole &&= depth > 0 && isOpen(structure, token);
    fault ??= structure.take(token);
    if (list === undefined) {
      // The string before a list in an object is the name of its field.
      if (token.length > 1) names[depth - 1] = token;
      else if (token === '[' && depth > 0)
        list = { from: at + 1, to: at + 1, cuts: [], depth: depth + 1, path: names.slice(0, depth) };
      continue;
    }
    if (depth !== list.depth) continue;
    if (token === ',' && at - (list.cuts.at(-1) ?? list.from) > CHARACTERS_TOGETHER) list.cuts.push(at);
    if (token !== ']') continue;
    list.to = at;
    if (list.cuts.length > 0) lists.push(list);
    list = undefined;
  }
  return { lists, fault, isWhole: isWhole && structure.open.length === 0 };
}

/** Whether what this token closes is what was opened last. */
const isOpen = ({ open }: Structure, token: string): boolean => (open.at(-1) === undefined) === (token === ']');

/** The value of a text with its lists taken out, and then put in part by part. Throws `SyntaxError`. */
function* parsed(text: string, lists: readonly List[]): Steps<unknown> {
  const around: string[] = [];
  let from = 0;
  for (const list of lists) {
    around.push(text.slice(from, list.from));
    from = list.to;
  }
  const value: unknown = JSON.parse([...around, text.slice(from)].join(''));
  for (const { from: begin, to, cuts, path } of lists) {
    const list = path.reduce<unknown>(
      (object, name) => ownField(object, JSON.parse(name) as string),
      value,
    ) as unknown[];
    for (const [at, cut] of [begin - 1, ...cuts].entries()) {
      yield;
      const part = JSON.parse(`[${text.slice(cut + 1, cuts[at] ?? to)}]`) as unknown[];
      if (part.length === 0) throw new SyntaxError('a comma without a value');
      for (const item of part) list.push(item);
    }
  }
  return value;
}

/** A field of an object, whatever its name means elsewhere. */
const ownField = (object: unknown, name: string): unknown => Object.getOwnPropertyDescriptor(object, name)?.value;
