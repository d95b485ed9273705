/** Names that somebody typed, in messages: no longer than a line, and without what nobody sees. */

/** In characters. */
export const LONGEST_NAME = 60;

/** A name as it was typed, but for its length and for what nobody sees. */
export function shortName(name: string): string {
  const cut = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  return /^[\w.[\]-]+$/.test(name) ? cut : JSON.stringify(cut.toWellFormed());
}

/** The first of some names, and how many more there are. */
export function someNames(names: readonly string[], most: number): string {
  const told = names.slice(0, most).map(shortName).join(', ');
  return names.length > most ? `${told} and ${names.length - most} more` : told;
}
