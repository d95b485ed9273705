/** What is searched for a text anywhere in it. Each engine has an index of the three-letter pieces of names. */

/** The tables whose names have a search index, each with what is searched in, as SQL. */
export const SEARCHED = {
  people: ['sort_key', 'email_key'],
  groups: ['sort_key'],
  projects: ['sort_key'],
  service_accounts: ['sort_key'],
} as const;

export type SearchedTable = keyof typeof SEARCHED;

/** What the index of a table holds of a row, as SQL: the columns, one a line. */
export const searchedText = (table: SearchedTable, row: string, newline: string): string =>
  SEARCHED[table].map((column) => `coalesce(${row}${column}, '')`).join(` || ${newline} || `);

/** How many pieces of a text are looked up: with these, few rows are left to compare with the whole text. */
const MOST_PIECES = 8;

/** The different pieces of three characters that every text has that contains this one; none for a shorter text. */
export function piecesOf(text: string): readonly string[] {
  const characters = Array.from(text);
  const pieces = new Set<string>();
  for (let at = 0; at + 3 <= characters.length && pieces.size < MOST_PIECES; at += 1)
    pieces.add(characters.slice(at, at + 3).join(''));
  return [...pieces];
}
