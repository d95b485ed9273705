import { AppError } from '../../domain/errors.ts';
import { counted } from '../../lib/plural.ts';
import type { OpenSpool, Spool } from '../../lib/spool.ts';
import type { Io } from '../terminal/io.ts';
import { columnsFor } from './columns.ts';
import type { Columns, ReadingFlags } from './columns.ts';
import { OWN } from './formats.ts';
import { shown } from './headings.ts';
import type { HeaderRecord } from './headings.ts';
import { READ_FIELDS } from './map-flag.ts';
import type { ReadField } from './map-flag.ts';
import { openTable } from '../tables/records.ts';
import { mergedRows, MOST_NAMED, rowsFrom } from './rows.ts';
import type { ImportedRow, LeftOutRows } from './rows.ts';
import { separatorFrom, separatorName } from '../tables/separators.ts';
import { sourceOf, textIn } from '../tables/texts.ts';

/** A file of people, of whatever product, as rows for an import. */

export interface PeopleFile {
  /** To be closed. */
  readonly rows: Spool<ImportedRow>;
  /** What to say of how it was read. */
  readonly notes: readonly string[];
  /** The heading of the column in which a field of a row stands. */
  headingOf(field: ReadField): string;
}

/**
 * Reads a file, or standard input for `-`, as a stream. Throws `not_found`, `invalid` with the headings and the separator
 * that were found, `usage` for flags.
 */
export async function readPeople(
  file: string,
  flags: ReadingFlags & { readonly separator: string | undefined },
  io: Pick<Io, 'stdin'>,
  spool: OpenSpool,
): Promise<PeopleFile> {
  const source = sourceOf(file);
  const given = flags.separator === undefined ? undefined : separatorFrom(flags.separator);
  const { separator, records } = await openTable(textIn(file, io), source, given);
  const first = await records.next();
  if (first.done === true)
    throw new AppError('invalid', `${source} is empty`, { hint: 'the first line names the columns' });
  const headings = withoutBlankEnd(first.value.cells);
  const header: HeaderRecord = { source, headings, separator };
  const columns = columnsFor(header, flags);
  const leftOut: LeftOutRows[] = [];
  const rows = await spooled(rowsFrom(records, columns, leftOut), columns.format.merged === true, spool());
  return {
    rows,
    notes: [...readAs(header, columns), ...leftOut.map(leftOutNote)],
    headingOf: (field) =>
      columns.fields[field].map((at) => headings[at]?.trim() ?? '').find((one) => one !== '') ?? field,
  };
}

/** Rows in a spool. Those of one person are merged in memory: they may stand anywhere. */
async function spooled(
  rows: AsyncIterable<ImportedRow>,
  merged: boolean,
  spool: Spool<ImportedRow>,
): Promise<Spool<ImportedRow>> {
  try {
    const all: ImportedRow[] = [];
    for await (const row of rows) {
      if (merged) all.push(row);
      else spool.append([row]);
    }
    spool.append(mergedRows(all));
    return spool;
  } catch (error) {
    spool.close();
    throw error;
  }
}

/** Columns at the end without a heading are nothing. */
function withoutBlankEnd(headings: readonly string[]): readonly string[] {
  return headings.slice(0, headings.findLastIndex((heading) => heading.trim() !== '') + 1);
}

/** Which columns were read, where the header does not say it in roster's own words; and which were not. */
function readAs(
  { source, headings, separator }: HeaderRecord,
  { format, isForeign, fields, unread }: Columns,
): string[] {
  const more = unread.length > MOST_NAMED ? ', …' : '';
  const unreadNote =
    unread.length === 0 ? [] : [`not read: ${unread.slice(0, MOST_NAMED).map(shown).join(', ')}${more}`];
  if (!isForeign) return unreadNote;
  const mapped = READ_FIELDS.flatMap((field) =>
    fields[field].length === 0
      ? []
      : [`${field} from ${fields[field].map((at) => shown(headings[at] ?? '')).join(', ')}`],
  );
  const product = format.name === OWN.name ? '' : ` as a file of ${format.name}`;
  return [`${source} is read${product}, separated by ${separatorName(separator)}: ${mapped.join('; ')}`, ...unreadNote];
}

function leftOutNote({ why, lines, count }: LeftOutRows): string {
  const named = lines.join(', ') + (count > lines.length ? ', …' : '');
  return `${counted(count, 'row')} left out, ${why}: line${count === 1 ? '' : 's'} ${named}`;
}
