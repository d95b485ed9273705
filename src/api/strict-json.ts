import { AppError } from '../domain/errors.ts';

/** JSON from outside, where it could mean two things or cost more than it is worth. */

/** No request needs more levels. */
const DEEPEST = 32;

/** No request needs more values: a thousand people of a dozen fields are far from it. */
const MOST_VALUES = 100_000;

/** What describes a whole organization has more: some 200,000 people with their groups. */
export const MOST_OF_DOCUMENT = 2_000_000;

/** What structure is made of: whole strings, and the characters around them. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/gs;

/**
 * A text as JSON, in time linear in its length. Throws `invalid` for what is none, is nested more than 32 deep, has
 * more than so many values, or has a field twice in one object: who writes it twice means something else than what
 * either reader takes. Quotes nothing of the text, for it may hold a password.
 */
export function strictJson(text: string, what = 'it', most = MOST_VALUES): unknown {
  if (hasTooMany(text, most)) throw refused(what, `has more than ${most} values`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused(what, 'is not JSON');
  }
  const fault = faultIn(text);
  if (fault !== undefined) throw refused(what, fault);
  return value;
}

/** Counted by what stands between values, before any of them is made; that of texts counts as well. */
function hasTooMany(text: string, most: number): boolean {
  let separators = 0;
  for (let at = 0; at < text.length && separators <= most; at += 1)
    if (',{['.includes(text.charAt(at))) separators += 1;
  return separators > most;
}

const refused = (what: string, fault: string): AppError => new AppError('invalid', `${what} ${fault}`);

/** Walks through a text that is JSON: each string right after `{`, or after `,` in an object, is the name of a field. */
function faultIn(text: string): string | undefined {
  /** The names so far of each object that is open; undefined: a list. */
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (const [token] of text.matchAll(TOKENS)) {
    const names = open.at(-1);
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      if (open.length > DEEPEST) return `is nested more than ${DEEPEST} deep`;
    } else if (token === '}' || token === ']') open.pop();
    else if (isName && names !== undefined && token !== ',') {
      const name = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
      if (names.has(name)) return 'has a field twice in one object';
      names.add(name);
    }
    isName = token === '{' || (token === ',' && open.at(-1) !== undefined);
  }
  return undefined;
}
