import { withoutGuard } from '../../lib/csv-guard.ts';
import { mappedRows } from '../../lib/rows.ts';
import type { Rows } from '../../lib/rows.ts';
import type { OpenSpool, Spool } from '../../lib/spool.ts';
import { headingWord, namingIn, namingOf } from '../tables/naming.ts';
import { openTable } from '../tables/records.ts';
import { separatorOf } from '../tables/separators.ts';
import { sourceOf, textIn } from '../tables/texts.ts';
import type { Io } from '../terminal/io.ts';

/** Reads a file of names with their lines, of which there may be more than memory should hold. */

export interface NamedRow {
  readonly line: number;
  readonly person: string;
}

/** What a line has in the columns that name somebody. */
interface Named {
  readonly line: number;
  readonly cells: readonly string[];
}

interface NamesFile {
  readonly rows: Rows<NamedRow>;
  close(): void;
}

/** In UTF-16 units: a longer value names nobody however it goes on, so its beginning is all that needs to be sent. */
const LONGEST = 1024;

/** Its names, one a line or in a CSV, as `namesFrom` finds them. To be closed. Throws `not_found`, `invalid`. */
export async function readNames(file: string, io: Pick<Io, 'stdin'>, open: OpenSpool): Promise<NamesFile> {
  const spool: Spool<Named> = open();
  try {
    const { head, pieces } = await withHeader(textIn(file, io));
    const [header = ''] = head.split(/\r\n|\r|\n/);
    const naming = namingIn(header.trim().split(separatorOf(header)).map(headingWord));
    const choose = naming.length === 0 ? await readList(pieces, spool) : await readTable(pieces, file, spool);
    return {
      rows: mappedRows(spool, ({ line, cells }) => ({ line, person: choose(cells) })),
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

async function readTable(pieces: AsyncIterable<string>, file: string, spool: Spool<Named>): Promise<Choose> {
  const { records } = await openTable(pieces, sourceOf(file), undefined);
  const first = await records.next();
  const headings = first.done === true ? [] : first.value.cells.map(headingWord);
  const naming = namingOf(headings);
  for await (const { line, cells: all } of records) {
    const cells = naming.columns.map((at) => withoutGuard((all[at] ?? '').trim()).slice(0, LONGEST));
    naming.see(cells);
    if (cells.some(Boolean)) spool.append([{ line, cells }]);
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
