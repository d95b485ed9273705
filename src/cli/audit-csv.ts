/**
 * CSV of audit rows: RFC 4180 quoting, LF between records, and a leading apostrophe before what a
 * spreadsheet would take for a formula. Byte for byte what csv-stringify writes with
 * `escape_formulas` and every CR in quotes (a property test compares them), at twice its speed.
 */
export function encodeCsvRows(rows: readonly (readonly (string | number)[])[]): string {
  let text = '';
  for (const row of rows) {
    for (let at = 0; at < row.length; at += 1) {
      const cell = row[at];
      text += at === 0 ? '' : ',';
      text += typeof cell === 'string' ? encodeCell(cell) : String(cell);
    }
    text += '\n';
  }
  return text;
}

const NEEDS_QUOTES = /[",\n\r]/;
/** `= + - @`, tab and CR, and the full-width forms of the first four, as code units. */
const FORMULA = new Set([0x3d, 0x2b, 0x2d, 0x40, 0x09, 0x0d, 0xff1d, 0xff0b, 0xff0d, 0xff20]);

function encodeCell(cell: string): string {
  const safe = FORMULA.has(cell.charCodeAt(0)) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
