import { emailKey } from '../../domain/names/names.ts';
import { withoutGuard } from '../../lib/csv-guard.ts';
import { splitList } from '../../lib/quoted-list.ts';
import type { Columns } from './columns.ts';
import type { CsvRecord } from '../tables/records.ts';

/** From the records of a file to rows for an import. */

/** A row of the file; `fault`: why it is no proper record, for the import to tell with the other faults. */
export interface ImportedRow {
  readonly line: number;
  readonly email: string;
  readonly username: string;
  readonly role: string;
  readonly groups: string[];
  readonly fault?: string;
}

/** Rows that are not imported, by why. */
export interface LeftOutRows {
  readonly why: string;
  /** The first of their lines. */
  readonly lines: number[];
  count: number;
}

/** How many lines are kept of rows that are not imported. */
export const MOST_NAMED = 10;

/** The rows of records; those that are left out are noted in `leftOut`. */
export async function* rowsFrom(
  records: AsyncIterable<CsvRecord>,
  columns: Columns,
  leftOut: LeftOutRows[],
): AsyncGenerator<ImportedRow, undefined> {
  const shared = sharedTexts();
  for await (const record of records) {
    const { cells, line } = record;
    if (cells.every((cell) => cell.trim() === '')) continue;
    const why = reasonToLeaveOut(cells, columns);
    if (why === undefined) yield rowOf(record, columns, shared);
    else {
      const known = leftOut.find((one) => one.why === why);
      if (known === undefined) leftOut.push({ why, lines: [line], count: 1 });
      else if ((known.count += 1) <= MOST_NAMED) known.lines.push(line);
    }
  }
}

function reasonToLeaveOut(cells: readonly string[], { leftOut }: Columns): string | undefined {
  return leftOut.find(({ columns, values }) =>
    columns.some((column) => {
      const cell = (cells[column] ?? '').trim().toLowerCase();
      return values.some((value) => (value.endsWith('*') ? cell.startsWith(value.slice(0, -1)) : cell === value));
    }),
  )?.why;
}

/** How many texts are kept: more than an organization has roles and groups. */
const MOST_SHARED = 10_000;

/** One text for all that are the same: roles and groups come again in each row, and rows are kept. */
function sharedTexts(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const first = known.get(text);
    if (first === undefined && known.size < MOST_SHARED) known.set(text, text);
    return first ?? text;
  };
}

function rowOf(
  { cells, line, isCut }: CsvRecord,
  { fields, count, isForeign }: Columns,
  shared: (text: string) => string,
): ImportedRow {
  const text = (column: number): string => beginning(withoutGuard((cells[column] ?? '').trim()));
  const first = (columns: readonly number[]): string => columns.map(text).find((cell) => cell !== '') ?? '';
  const addresses = fields.email.map(text);
  const username = first(fields.username);
  const row = {
    line,
    email: addresses.find((cell) => cell.includes('@')) ?? addresses.find((cell) => cell !== '') ?? '',
    // Elsewhere people may log in with an address, which is no username here.
    username: isForeign && username.includes('@') ? '' : username,
    role: shared(first(fields.role)),
    groups: fields.groups.flatMap((column) =>
      splitList(withoutGuard((cells[column] ?? '').trim())).map((group) => shared(beginning(group))),
    ),
  };
  const isLong = cells.slice(count).some((cell) => cell.trim() !== '');
  const isShort = cells.length < count && (!isForeign || isCut);
  if (row.groups.length > MOST_GROUPS)
    return { ...row, groups: [], fault: `the line has more than ${MOST_GROUPS} groups` };
  if (!isLong && !isShort) return row;
  return { ...row, fault: `the line has ${cells.length} cells, and the header ${count}` };
}

/** How many groups an import takes of a row. */
const MOST_GROUPS = 1000;
/** In UTF-16 units; no e-mail or name is as long. */
const LONGEST_VALUE = 1024;

/** A longer value is refused however it goes on, so its beginning is all that needs to be sent. */
const beginning = (text: string): string => (text.length > LONGEST_VALUE ? text.slice(0, LONGEST_VALUE + 1) : text);

/** Rows of the same e-mail as one, with the groups of all. */
export function mergedRows(rows: readonly ImportedRow[]): ImportedRow[] {
  const people = new Map<string, ImportedRow>();
  return rows.filter((row) => {
    if (row.fault !== undefined || row.email === '') return true;
    const first = people.get(emailKey(row.email));
    if (first === undefined) people.set(emailKey(row.email), row);
    else first.groups.push(...row.groups);
    return first === undefined;
  });
}
