import { AppError } from '../../domain/errors.ts';
import { withoutGuard } from '../../lib/csv-guard.ts';
import { mappedRows } from '../../lib/rows.ts';
import type { Rows } from '../../lib/rows.ts';
import type { OpenSpool, Spool } from '../../lib/spool.ts';
import type { Io } from '../terminal/io.ts';
import { headingWord, namingIn, namingOf } from './naming.ts';
import { openTable } from './records.ts';
import { separatorOf } from './separators.ts';
import { sourceOf, textIn } from './texts.ts';

/** Reads a file of names with their lines, of which there may be more than memory should hold. */

interface NamedRow {
  readonly line: number;
  /** Empty: a row of a table that has something else in the columns that name somebody. */
  readonly name: string;
  /** What the row has in the column beside; undefined: there is no such column. */
  readonly beside?: string;
}

/** What a line has in the columns that name somebody. */
interface Named {
  readonly line: number;
  readonly cells: readonly string[];
  readonly beside?: string;
}

/** The names of a file. To be closed. */
export interface NamesFile {
  readonly rows: Rows<NamedRow>;
  /** Whether there is the column beside. */
  readonly hasBeside: boolean;
  close(): void;
}

/** In UTF-16 units: a longer value names nobody however it goes on, so its beginning is all that needs to be sent. */
const LONGEST = 1024;

/**
 * The names in a file, or on standard input for `-`: one a line, or a CSV with a column that names somebody. `beside`:
 * another column, whose rows may name nobody. Throws `not_found`, `invalid`.
 */
export async function readNames(
  file: string,
  io: Pick<Io, 'stdin'>,
  open: OpenSpool,
  beside?: string,
): Promise<NamesFile> {
  const spool: Spool<Named> = open();
  try {
    const { head, pieces } = await withHeader(textIn(file, io));
    const [header = ''] = head.split(/\r\n|\r|\n/);
    const headings = header.trim().split(separatorOf(header)).map(headingWord);
    // One column of names may be called anything.
    const isBeside = beside !== undefined && headings.length > 1 && headings.includes(beside);
    const isTable = isBeside || namingIn(headings).length > 0;
    const choose = isTable
      ? await readTable(pieces, file, isBeside ? beside : undefined, spool)
      : await readList(pieces, spool);
    return {
      rows: mappedRows(spool, ({ cells, ...row }) => ({ ...row, name: choose(cells) })),
      hasBeside: isBeside,
      close: () => spool.close(),
    };
  } catch (error) {
    spool.close();
    throw error;
  }
}

type Choose = (cells: readonly string[]) => string;

async function readList(pieces: AsyncIterable<string>, spool: Spool<Named>): Promise<Choose> {
  let line = 0;
  for await (const text of linesIn(pieces)) {
    line += 1;
    const name = text.trim().slice(0, LONGEST);
    if (name !== '') spool.append([{ line, cells: [name] }]);
  }
  return ([name = '']) => name;
}

async function readTable(
  pieces: AsyncIterable<string>,
  file: string,
  beside: string | undefined,
  spool: Spool<Named>,
): Promise<Choose> {
  const { records } = await openTable(pieces, sourceOf(file), undefined);
  const first = await records.next();
  const headings = first.done === true ? [] : first.value.cells.map(headingWord);
  const naming = namingOf(headings);
  if (naming.columns.length === 0)
    throw new AppError('invalid', `beside the column ${beside ?? ''} there is none that names people`, {
      hint: 'name one username, email or id',
    });
  const at = beside === undefined ? -1 : headings.indexOf(beside);
  const text = (cell: string | undefined): string => withoutGuard((cell ?? '').trim()).slice(0, LONGEST);
  for await (const { line, cells: all } of records) {
    const cells = naming.columns.map((column) => text(all[column]));
    naming.see(cells);
    if (at >= 0 ? all.some((cell) => cell.trim() !== '') : cells.some(Boolean))
      spool.append([{ line, cells, ...(at < 0 ? {} : { beside: text(all[at]) }) }]);
  }
  return naming.nameIn;
}

/** The first pieces of a text, which have its first line, and all pieces. */
async function withHeader(texts: AsyncGenerator<string>): Promise<{ head: string; pieces: AsyncIterable<string> }> {
  let head = '';
  while (!/[\r\n]/.test(head) && head.length < LONGEST_HEADER) {
    const next = await texts.next();
    if (next.done === true) break;
    head += next.value;
  }
  const pieces = async function* () {
    yield head;
    yield* texts;
  };
  return { head, pieces: pieces() };
}

/** In UTF-16 units. */
const LONGEST_HEADER = 32_768;

/** The lines of a text. */
async function* linesIn(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const piece of pieces) {
    rest += piece;
    // A break of two characters may be cut between them.
    const end = rest.endsWith('\r') ? rest.length - 1 : rest.length;
    const lines = rest.slice(0, end).split(/\r\n|\r|\n/);
    rest = (lines.pop() ?? '') + rest.slice(end);
    yield* lines;
  }
  yield* rest.split(/\r\n|\r|\n/);
}
