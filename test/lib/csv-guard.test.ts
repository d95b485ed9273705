import { stringify } from 'csv-stringify/sync';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvCell } from '../../src/lib/csv-guard.ts';
import { thorough } from '../support/thorough.ts';

/** Hard cases of CSV: separators, quotes, line breaks, formulas in both widths, spaces at the ends. */
const HARD = [
  ...['"', '""', ',', '\n', '\r', '\r\n', '\t', ' ', '  ', "'", ';', '\\', '\0', '\u2028', '\ufeff'],
  ...['=', '+', '-', '@', '＝', '＋', '－', '＠', '=cmd|x', '-1', '+1', '@SUM'],
  ...['a', 'é', 'e\u0301', '😀', '\ud800', '阿'],
];
const cells = fc.oneof(
  { weight: 5, arbitrary: fc.array(fc.constantFrom(...HARD), { maxLength: 6 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 10 }) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
);
const rowsOf = (width: fc.Arbitrary<number>) =>
  width.chain((length) =>
    fc.array(fc.array(cells, { minLength: length, maxLength: length }), { minLength: 1, maxLength: 5 }),
  );

/** Records as an export joins them. */
const encodeCsvRows = (rows: readonly (readonly (string | number)[])[]): string =>
  rows
    .map((row) => `${row.map((cell) => (typeof cell === 'string' ? csvCell(cell) : String(cell))).join(',')}\n`)
    .join('');

// A lone CR is a line break to many readers (RFC 4180 quotes both); csv-stringify leaves some of them bare unless told.
const reference = (rows: (string | number)[][]) => stringify(rows, { escape_formulas: true, quoted_match: /\r/ });

test('the encoder writes byte for byte what csv-stringify does', () => {
  fc.assert(
    fc.property(rowsOf(fc.integer({ min: 1, max: 4 })), (rows) => {
      expect(Buffer.from(encodeCsvRows(rows))).toEqual(Buffer.from(reference(rows)));
    }),
    { numRuns: thorough(1000, 5000), seed: 1 },
  );
});

test.each([...HARD, ''])('a cell of %j alone, first and last', (cell) => {
  for (const row of [[cell], [cell, 'x'], ['x', cell], [cell, cell], [`x${cell}`], [`${cell}x`]])
    expect(encodeCsvRows([row])).toBe(reference([row]));
});

test('every first character, before a letter', () => {
  const rows = Array.from({ length: 0x10000 }, (_, code) => [`${String.fromCharCode(code)}a`]);
  expect(encodeCsvRows(rows)).toBe(reference(rows));
});

test('parsing gives back what was written, apart from the apostrophe before formulas', () => {
  fc.assert(
    fc.property(rowsOf(fc.constant(3)), (rows) => {
      const wellFormed = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.toWellFormed() : cell)));
      const parsed = parse(encodeCsvRows(wellFormed), { record_delimiter: '\n' });
      const expected = wellFormed.map((row) =>
        row
          .map(String)
          .map((cell, at) => (typeof row[at] === 'string' && /^[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell)),
      );
      expect(parsed).toEqual(expected);
    }),
    { numRuns: 1000, seed: 2 },
  );
});
