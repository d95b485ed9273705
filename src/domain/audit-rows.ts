/** Rows of the audit log as text; CSV is made by the store (`core/store/audit.ts`), which is faster. */

type Cell = string | number;

/** Rows as JSON Lines: an object a line, with a field a column. */
export const jsonLines = (rows: readonly (readonly Cell[])[], columns: readonly string[]): string =>
  rows.map((row) => `${jsonObject(row, columns)}\n`).join('');

/** A row as a JSON object, in the order of the columns. */
export const jsonObject = (row: readonly Cell[], columns: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(columns.map((column, at) => [column, row[at]])));
