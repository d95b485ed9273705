import { AppError } from '../domain/errors.ts';
import { parsedJson } from '../lib/json.ts';

/** JSON from outside, where it could mean two things or cost more than it is worth. */

/** No request needs more levels. */
const DEEPEST = 32;

/** No request needs more values: a thousand people of a dozen fields are far from it. */
export const MOST_VALUES = 100_000;

/** What describes a whole organization has more: some 200,000 people with their groups. */
export const MOST_OF_DOCUMENT = 2_000_000;

/** What structure is made of: whole strings, and the characters around them. */
export const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/gs;

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

export const refused = (what: string, fault: string): AppError =>
  new AppError('invalid', `${what} ${fault}`, { details: { reason: NOT_JSON } });

/** The reason in the details of an error: a text is no JSON, or none that is taken. */
export const NOT_JSON = 'NOT_JSON';

/** What is open at some place of a text that is JSON, told token by token. */
export interface Structure {
  /** The names so far of each object that is open; undefined: a list. */
  readonly open: readonly (Set<string> | undefined)[];
  /** Takes the next token; returns what is wrong with it. */
  take(token: string): string | undefined;
}

/** A structure of which nothing was told yet: each string right after `{`, or after `,` in an object, is the name of a field. */
export function newStructure(): Structure {
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  return {
    open,
    take(token) {
      const names = open.at(-1);
      let fault: string | undefined;
      if (token === '{' || token === '[') {
        open.push(token === '{' ? new Set() : undefined);
        if (open.length > DEEPEST) return `is nested more than ${DEEPEST} deep`;
      } else if (token === '}' || token === ']') open.pop();
      else if (isName && names !== undefined && token !== ',') {
        const name = nameIn(token);
        if (names.has(name)) fault = 'has a field twice in one object';
        names.add(name);
      }
      isName = token === '{' || (token === ',' && open.at(-1) !== undefined);
      return fault;
    },
  };
}

/** The name that a string of JSON is; of what is none, the string itself. */
function nameIn(token: string): string {
  const name = token.includes('\\') ? parsedJson(token) : token.slice(1, -1);
  return typeof name === 'string' ? name : token;
}

/** Walks through a text that is JSON. */
function faultIn(text: string): string | undefined {
  const structure = newStructure();
  for (const [token] of text.matchAll(TOKENS)) {
    const fault = structure.take(token);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
