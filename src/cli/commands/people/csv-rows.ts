import { readFileSync } from 'node:fs';
import { AppError, systemCode } from '../../../domain/errors.ts';
import type { Io } from '../../terminal/io.ts';
import { decodeUtf8, readAll } from '../../terminal/streams.ts';

/** A CSV file of people as rows for an import. */

/** A row of the file; `fault`: why it is no proper record, for the import to tell with the other faults. */
export interface CsvRow {
  readonly line: number;
  readonly email: string;
  readonly username: string;
  readonly role: string;
  readonly groups: string[];
  readonly fault?: string;
}

/** The rows of a file, or of standard input for `-`. Throws `not_found`, `invalid`. */
export const readCsvRows = async (file: string, io: Io): Promise<CsvRow[]> => parseRows(await readCsv(file, io), file);

async function readCsv(file: string, io: Io): Promise<string> {
  if (file === '-') return readAll(io.stdin);
  try {
    return decodeUtf8(readFileSync(file), file);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = systemCode(error);
    if (code === 'ENOENT') throw new AppError('not_found', `there is no file ${file}`, { cause: error });
    throw new AppError('invalid', `the file ${file} cannot be read: ${code === 'EISDIR' ? 'it is a folder' : code}`, {
      cause: error,
    });
  }
}

const COLUMNS = ['email', 'username', 'role', 'groups'] as const;

/** The rows of the CSV with their lines; one that is no proper record says so and is judged with the others. */
async function parseRows(text: string, file: string): Promise<CsvRow[]> {
  requireShortHeader(text, file);
  const { parse } = await import('csv-parse/sync');
  const [header, ...rest] = readRecords(
    () =>
      parse(text, {
        bom: true,
        info: true,
        raw: true,
        skip_empty_lines: true,
        relax_column_count: true,
        record_delimiter: ['\r\n', '\n', '\r'],
      }),
    file,
  );
  const names = header?.record.map((cell) => cell.trim().toLowerCase()) ?? [];
  checkHeader(names, file);
  return rest.map(({ record, line }) => {
    const cell = (name: (typeof COLUMNS)[number]) => record[names.indexOf(name)] ?? '';
    const value = (name: (typeof COLUMNS)[number]) => beginning(cell(name));
    const row = {
      line,
      email: value('email'),
      username: value('username'),
      role: value('role'),
      groups: cell('groups').split(';').map(beginning),
    };
    if (record.length === names.length) return row;
    return { ...row, fault: `the line has ${record.length} cells, and the header ${names.length}` };
  });
}

/** In UTF-16 units; no e-mail or name is as long. */
const LONGEST_VALUE = 1024;

/** A longer value is refused however it goes on, so its beginning is all that needs to be sent. */
const beginning = (text: string): string =>
  text.length > LONGEST_VALUE ? text.trim().slice(0, LONGEST_VALUE + 1) : text;

interface CsvRecord {
  readonly record: readonly string[];
  readonly line: number;
}

/** Records with the line on which each begins, counted in the raw text: blank lines before it belong to it there. */
function readRecords(parse: () => unknown, file: string): CsvRecord[] {
  try {
    let line = 1;
    return (parse() as { record: string[]; raw: string }[]).map(({ record, raw }) => {
      const begins = line + breaksIn(/^[\r\n]*/.exec(raw)?.[0] ?? '');
      line += breaksIn(raw);
      return { record, line: begins };
    });
  } catch (error) {
    const said = error instanceof Error ? clip(error.message, 200) : 'unreadable';
    throw new AppError('invalid', `${file} is not CSV: ${said}`, {
      hint: 'the first line must be: email,username,role,groups; quotes inside a quoted cell are doubled',
      cause: error,
    });
  }
}

const breaksIn = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

/** The beginning of a text that may be of any length. */
const clip = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text);

/** In UTF-16 units; the columns have short names, and there are four. */
const LONGEST_HEADER = 1024;

/** Looks at the first line before a parser does, whose work grows with the columns. Throws `invalid`. */
function requireShortHeader(text: string, file: string): void {
  const begin = /[^\r\n]/.exec(text)?.index ?? 0;
  const end = /[\r\n]|$/.exec(text.slice(begin, begin + LONGEST_HEADER + 1))?.index ?? 0;
  if (end <= LONGEST_HEADER) return;
  throw new AppError('invalid', `${file} has a first line of more than ${LONGEST_HEADER} characters: it is no header`, {
    hint: HEADER_HINT,
  });
}

const HEADER_HINT = `the columns are ${COLUMNS.join(',')}; only email is needed`;

function checkHeader(names: readonly string[], file: string): void {
  const unknown = names.filter((name) => !COLUMNS.some((column) => column === name));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  const problem = !names.includes('email')
    ? 'has no column email'
    : unknown.length > 0
      ? `has unknown columns: ${clip(unknown.join(', '), 80)}`
      : twice !== undefined
        ? `has the column ${twice} twice`
        : undefined;
  if (problem !== undefined) throw new AppError('invalid', `${file} ${problem}`, { hint: HEADER_HINT });
}
