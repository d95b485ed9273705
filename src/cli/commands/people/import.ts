import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { peopleImport } from '../../../operations/people/import.ts';
import { hashSecret } from '../../../core/secrets.ts';
import { AppError, systemCode } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { emailKey } from '../../../domain/names/names.ts';
import { counted } from '../../../lib/plural.ts';
import { customCommand } from '../../app/command.ts';
import { secretsOnFile } from '../../secrets/file.ts';
import { decodeUtf8, readAll } from '../../terminal/streams.ts';
import type { Io } from '../../terminal/io.ts';
import type { View } from '../../terminal/output.ts';

type Answer = z.infer<typeof peopleImport.output>;

type Row = z.input<typeof peopleImport.input>['rows'][number];

const { rows: _rows, renew_secrets: _renew, ...options } = peopleImport.input.shape;

const flags = z.object({
  file: field(z.string(), 'a CSV file with the header email,username,role,groups; - for standard input', FILE),
  ...options,
});

const imported = (shown: boolean): View<Answer> => ({
  // In the order of the file, whatever the order of the work.
  data: ({ items }) =>
    items
      .toSorted((one, other) => one.line - other.line)
      .map(({ temporary_password, ...item }) =>
        shown && temporary_password !== undefined ? { ...item, temporary_password } : item,
      ),
  columns: shown
    ? ['line', 'action', 'username', 'email', 'role', 'temporary_password']
    : ['line', 'action', 'username', 'email', 'role'],
  whole: ['temporary_password'],
});

export const command = customCommand({
  path: ['people', 'import'],
  details:
    'Columns: email, username (else inferred), role (else the default), groups (separated by ;). Every row is checked before the first write, and all errors are listed with their lines. An update matches by e-mail alone: it changes role and username and adds groups, never e-mail or password. Up to 500 rows are all or nothing; a larger import that was interrupted goes on with --resume. It then gives a new temporary password to everybody whom an earlier run added and whose password is neither used nor in the secret file; without a secret file, to everybody who has not used theirs.',
  operation: peopleImport,
  flags,
  positions: ['file'],
  examples: [
    'roster people import people.csv --create-groups --dry-run',
    'roster people import people.csv --create-groups --secret-file passwords.jsonl',
  ],
  async run(cli, { file, ...given }) {
    const read = await parseRows(await readCsv(file, cli.io), file);
    const rows = given.resume ? withHashes(read, cli.flags.secretFile) : read;
    const input = { ...given, rows, renew_secrets: given.resume };
    const answer = await cli.call(peopleImport, input, { append: given.resume, sinkless: given.dry_run });
    const shown = !given.dry_run && cli.showsSecrets;
    await cli.show(imported(shown), answer);
    cli.note(summary(answer));
    if (answer.dry_run) return;
    if (answer.done < answer.total || answer.to_renew > 0)
      throw new AppError('interrupted', `stopped after ${answer.done} of ${answer.total} rows`, {
        hint: 'go on with --resume and the same options and secret file',
      });
  },
});

/** The rows with what the secret file has of each: an address's last line counts. */
function withHashes(rows: readonly Row[], file: string | undefined): Row[] {
  const onFile = new Map<string, string>();
  for (const { email, secret } of file === undefined ? [] : secretsOnFile(file))
    if (email !== null) onFile.set(emailKey(email), secret);
  return rows.map((row) => {
    const secret = onFile.get(emailKey(row.email.trim()));
    return secret === undefined ? row : { ...row, secret_hash: hashSecret(secret) };
  });
}

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
async function parseRows(text: string, file: string): Promise<Row[]> {
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

function summary({ items, groups_created, dry_run }: Answer): string {
  const count = (action: string) => items.filter((item) => item.action === action).length;
  const parts = (['created', 'updated', 'skipped'] as const).map((action) => `${count(action)} ${action}`);
  const renewed = count('renewed');
  const groups = groups_created.length === 0 ? '' : `; ${counted(groups_created.length, 'group')} created`;
  return `${dry_run ? 'dry run, nothing was changed: ' : ''}${parts.join(', ')}${groups}${renewed === 0 ? '' : renewal(renewed, dry_run)}`;
}

const renewal = (count: number, isDryRun: boolean): string =>
  `; ${counted(count, 'password')} of an earlier run ${isDryRun ? 'are' : 'were'} not in the secret file, and ${isDryRun ? 'would be' : 'are'} replaced`;
