/** Texts in one cell, separated by semicolons: one that holds a semicolon, or begins with a quote, stands in quotes. */

const SEPARATOR = ';';

/** The cell of a list. */
export const joinList = (items: readonly string[]): string => items.map(quotedItem).join(SEPARATOR);

const quotedItem = (item: string): string =>
  item.includes(SEPARATOR) || item.startsWith('"') ? `"${item.replaceAll('"', '""')}"` : item;

/** The texts of a cell, without blanks around them and without empty ones; what `joinList` made comes back as it was. */
export function splitList(cell: string): string[] {
  if (!cell.includes('"')) return bare(cell.split(SEPARATOR));
  const items: string[] = [];
  for (let rest = cell; rest !== '';) {
    const quoted = QUOTED.exec(rest);
    const end = quoted === null ? rest.indexOf(SEPARATOR) : quoted[0].length;
    items.push(quoted === null ? rest.slice(0, end < 0 ? undefined : end) : (quoted[1] ?? '').replaceAll('""', '"'));
    rest = end < 0 ? '' : rest.slice(quoted === null ? end + 1 : end);
  }
  return bare(items);
}

/** A text in quotes up to the next semicolon; a quote that never closes is an ordinary character. */
const QUOTED = /^\s*"((?:[^"]|"")*)"\s*(?:;|$)/;

const bare = (items: readonly string[]): string[] => items.map((item) => item.trim()).filter((item) => item !== '');
