import { Readable } from 'node:stream';
import { AppError } from '../../domain/errors.ts';
import { countOutsideQuotes, separatorOf } from './separators.ts';

/** The records of a CSV file as a stream, each with its line. */

export interface CsvRecord {
  readonly cells: readonly string[];
  /** On which it begins, counted from 1. */
  readonly line: number;
  /** It ends with the text, without a line break: perhaps the rest of it is missing. */
  readonly isCut: boolean;
}

interface Table {
  readonly separator: string;
  /** The first is that of the headings. */
  readonly records: AsyncGenerator<CsvRecord, undefined>;
}

/** In UTF-16 units, and in columns; what is larger is no header, and a parser would take long for it. */
const LONGEST_HEADER = 32_768;
const MOST_COLUMNS = 1000;
/** In bytes: a quote that never closes must not take all memory. */
const LARGEST_RECORD = 64 * 1024 * 1024;

/**
 * The table in a text: its separator is recognised, said in a first line `sep=;`, or given. Lines of Excel, Entra ID and
 * PowerShell before the header are skipped. Throws `invalid`.
 */
export async function openTable(
  texts: AsyncIterable<string>,
  source: string,
  given: string | undefined,
): Promise<Table> {
  const pieces = texts[Symbol.asyncIterator]();
  let head = '';
  let ended = false;
  while (!ended && head.length < 2 * LONGEST_HEADER) {
    const next = await pieces.next();
    if (next.done === true) ended = true;
    else head += next.value;
  }
  const { begin, line, said } = headerOf(head);
  const end = /[\r\n]|$/.exec(head.slice(begin, begin + LONGEST_HEADER + 1))?.index ?? 0;
  if (end > LONGEST_HEADER) throw noHeader(source, `a first line of more than ${LONGEST_HEADER} characters`);
  const header = head.slice(begin, begin + end);
  const separator = given ?? said ?? separatorOf(header);
  const columns = countOutsideQuotes(header, separator) + 1;
  if (columns > MOST_COLUMNS) throw noHeader(source, `a first line of ${columns} columns`);
  const rest = async function* (): AsyncGenerator<string, undefined> {
    yield head.slice(begin);
    for (
      let next = ended ? undefined : await pieces.next();
      next !== undefined && next.done !== true;
      next = await pieces.next()
    )
      yield next.value;
  };
  return { separator, records: readRecords(rest(), source, separator, line) };
}

const noHeader = (source: string, found: string): AppError =>
  new AppError('invalid', `${source} has ${found}: it is no header`, { hint: 'the first line names the columns' });

/** Lines that stand before headings: of Excel, of the templates of Entra ID, of PowerShell. */
const BEFORE = /^(?:sep=(.)|version:v[\d.]+[,;\t]*|#type [^\r\n]*)?[ \t]*(?:\r\n|\n|\r)/i;

/** Where the headings begin, on which line, and which separator was said before them. */
function headerOf(head: string): { readonly begin: number; readonly line: number; readonly said: string | undefined } {
  let [begin, line, said] = [0, 1, undefined as string | undefined];
  for (;;) {
    const found = BEFORE.exec(head.slice(begin, begin + LONGEST_HEADER));
    if (found === null) return { begin, line, said };
    said = found[1] ?? said;
    begin += found[0].length;
    line += 1;
  }
}

/** Records with the line on which each begins, counted in the raw text: blank lines before it belong to it there. */
async function* readRecords(
  texts: AsyncIterable<string>,
  source: string,
  separator: string,
  from: number,
): AsyncGenerator<CsvRecord, undefined> {
  const { parse } = await import('csv-parse');
  const parser = parse({
    delimiter: separator,
    raw: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LARGEST_RECORD,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  const input = Readable.from(texts);
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let line = from;
  try {
    for await (const { record, raw } of parser as AsyncIterable<{ record: string[]; raw: string }>) {
      const begins = line + breaksIn(/^[\r\n]*/.exec(raw)?.[0] ?? '');
      line += breaksIn(raw);
      yield { cells: record, line: begins, isCut: !/[\r\n]$/.test(raw) };
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const said = error instanceof Error ? error.message.slice(0, 200) : 'unreadable';
    throw new AppError('invalid', `${source} is not CSV: ${said}`, {
      hint: 'quotes inside a quoted cell are doubled; roster people import --help tells what files it takes',
      cause: error,
    });
  } finally {
    input.destroy();
  }
}

const breaksIn = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;
