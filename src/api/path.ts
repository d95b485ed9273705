/**
 * Values in paths. A URL cannot carry `.`, `..` or nothing as a segment, however it is written: these
 * get a `~` before them, and so does what begins with one, and what would be read as the word of another path.
 */

/** Words that stand in paths where other paths have a value. */
const WORDS = ['batch', 'export', 'follow', 'verify'];

const needsMark = (text: string): boolean => /^(?:\.{0,2}$|~)/.test(text) || WORDS.includes(text);

/** A value as a segment of a path. */
export const toSegment = (value: string): string => {
  const text = value.toWellFormed();
  return encodeURIComponent(needsMark(text) ? `~${text}` : text);
};

/** A simple value as text; nothing else can stand in a URL. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** The value of a segment whose percent signs are decoded already. */
export const fromSegment = (text: string): string => (text.startsWith('~') ? text.slice(1) : text);

/** The names of the parameters in a path such as `/groups/:group/role`. */
export const parametersOf = (path: string): string[] =>
  path.split('/').flatMap((segment) => (segment.startsWith(':') ? [segment.slice(1)] : []));

/** A path with numbers for the names of its parameters, as in `/groups/:p1/role`: routers want one name at one place. */
export function numbered(path: string): string {
  let number = 0;
  return path.replace(/:[^/]+/g, () => `:p${(number += 1)}`);
}

/** The parameters of a numbered path under their own names. */
export const named = (names: readonly string[], values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(names.map((name, at) => [name, values[`p${at + 1}`] ?? '']));

/** A path with its parameters replaced. */
export const fillPath = (path: string, values: Readonly<Record<string, unknown>>): string =>
  path
    .split('/')
    .map((segment) => (segment.startsWith(':') ? toSegment(textOf(values[segment.slice(1)])) : segment))
    .join('/');
