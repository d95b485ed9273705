import * as z from 'zod/mini';
import { peopleImport } from '../../../operations/people/import.ts';
import { hashSecret } from '../../../core/secrets.ts';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { emailKey } from '../../../domain/names/names.ts';
import { counted } from '../../../lib/plural.ts';
import { mappedRows, rowsOf } from '../../../lib/rows.ts';
import type { Rows } from '../../../lib/rows.ts';
import { SortedRows } from '../../../lib/sorted-rows.ts';
import { Spool } from '../../../lib/spool.ts';
import type { InputOf } from '../../../core/operation.ts';
import type { Calling, Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import type { Flat } from '../../context/flat.ts';
import { FORMAT_NAMES } from '../../imports/formats.ts';
import { bareHeading } from '../../imports/headings.ts';
import { splitList } from '../../app/split-list.ts';
import { READ_FIELDS } from '../../imports/map-flag.ts';
import { openResults } from '../../imports/results.ts';
import type { Results } from '../../imports/results.ts';
import { readPeople } from '../../imports/read-people.ts';
import type { PeopleFile } from '../../imports/read-people.ts';
import type { ImportedRow } from '../../imports/rows.ts';
import { secretsOnFile } from '../../secrets/file.ts';
import type { View } from '../../terminal/output.ts';

type Answer = Flat<z.infer<typeof peopleImport.output>>;
type ItemOf = Answer['items'][number];
type Input = InputOf<typeof peopleImport.input>;

/** What is shown of an import, in the order of the file, whatever the order of the work. */
interface Shown {
  readonly rows: SortedRows<ItemOf>;
  /** The file that takes what became of each row. */
  readonly results: Results | undefined;
  /** How many rows came to what. */
  readonly counts: Map<string, number>;
}

const { rows: _rows, renew_secrets: _renew, add: _add, ...options } = peopleImport.input.shape;

const flags = z.object({
  file: field(z.string(), 'a CSV file of people, of roster or of another product; - for standard input', FILE),
  from: z.optional(field(z.enum(FORMAT_NAMES), 'the product whose file it is; else it is recognised by its headings')),
  maps: z._default(
    z.array(field(z.string(), 'which columns hold email, username, role and groups', 'FIELD=COLUMN')),
    [],
  ),
  ignore_columns: z.optional(field(z.string(), "columns to leave out; '*' for all that are unknown", 'A,B')),
  separator: z.optional(
    field(z.string(), 'comma, semicolon, tab, pipe or another character; else it is recognised', 'SEPARATOR'),
  ),
  ...options,
  results: z.optional(
    field(z.string(), 'a new file that tells in CSV what became of each row; - for standard output', FILE),
  ),
});

const COLUMNS = ['line', 'action', 'username', 'email', 'role'];

const imported = (shown: boolean, continues: boolean): View<Shown> => ({
  data: ({ rows }) => rows,
  columns: [...COLUMNS, ...(continues ? ['failure'] : []), ...(shown ? ['temporary_password'] : [])],
  whole: ['temporary_password'],
  row: (item) => ({ ...item, failure: (item as ItemOf).failure?.message ?? '' }),
});

/** What would happen, and what updated people had before, as far as it changes. */
const foreseen = (continues: boolean): View<Shown> => ({
  ...imported(false, continues),
  columns: [...COLUMNS, 'groups', 'before', ...(continues ? ['failure'] : [])],
  row: (item) => ({ ...item, before: beforeText(item as ItemOf), failure: (item as ItemOf).failure?.message ?? '' }),
});

function beforeText({ before, username, role, groups }: ItemOf): string {
  if (before === undefined) return '';
  const had = before.groups.length === 0 ? 'none' : before.groups.join(', ');
  return [
    ...(before.username === username ? [] : [`username ${before.username}`]),
    ...(before.role === role ? [] : [`role ${before.role ?? 'none'}`]),
    ...(before.groups.length === groups.length ? [] : [`groups ${had}`]),
  ].join('; ');
}

export const command = customCommand({
  path: ['people', 'import'],
  details:
    'Columns: email, username (else inferred), role (else the default), groups (separated by ;). Files of Google Workspace, Entra ID, Microsoft 365, Okta, Canvas, Moodle and GitLab are taken as they are, others with --map (docs/importing.md). Every row is checked before the first write, and all errors are listed with their lines. An update matches by e-mail alone: it changes role and username and adds groups, never e-mail or password. Rows are committed in batches of 500 (--batch), each all or nothing; an import that was interrupted goes on with --resume. It then gives a new temporary password to everybody whom an earlier run added and whose password is neither used nor in the secret file; without a secret file, to everybody who has not used theirs. With --continue-on-error rows with a fault are left out, and the exit status is 8; --results keeps what became of each row.',
  operation: peopleImport,
  errors: ['partial'],
  flags,
  positions: ['file'],
  examples: [
    'roster people import people.csv --create-groups --dry-run',
    'roster people import people.csv --create-groups --secret-file passwords.jsonl',
    'roster people import people.csv --create-groups --continue-on-error --results - --dry-run',
    'roster people import people.csv --map email=email,role=role --create-groups --dry-run',
  ],
  async run(cli, { file, from, maps, ignore_columns: ignore = '', separator, results: resultsPath, ...given }) {
    const { spool } = await cli.io.environment();
    const reading = { from, map: maps, ignore: splitList(ignore), separator };
    if (resultsPath === '-') requireFreeOutput(cli);
    const read = await readPeople(file, reading, cli.io, spool);
    // Secrets are written nowhere but where they are asked for.
    const rows = new SortedRows<ItemOf>(cli.showsSecrets ? new Spool() : spool(), ({ line }) => line);
    let results: Results | undefined;
    let undone = true;
    try {
      for (const note of read.notes) cli.note(note, 'input');
      const hashed = given.resume ? withHashes(read.rows, cli.flags.secretFile) : read.rows;
      if (resultsPath !== undefined)
        results = openResults(resultsPath, cli.io.stdout, { append: given.resume && !cli.flags.dryRun });
      const input = { ...given, rows: hashed, renew_secrets: given.resume };
      const shown = { rows, results, counts: new Map<string, number>() };
      const answer = await importAndShow(cli, input, shown, resultsPath).catch((error: unknown) => {
        throw inColumnsOf(read, error);
      });
      undone = false;
      if (answer.done === answer.total && given.resume && !cli.flags.dryRun) await tellOthers(results, read.rows);
      requireAll(cli, answer, shown.counts, resultsPath);
    } finally {
      read.rows.close();
      rows.close();
      results?.close(undone);
    }
  },
});

/** Throws `usage` where standard output is for something else than results. */
function requireFreeOutput({ flags }: Cli): void {
  const taken = flags.reveal ? '--reveal' : flags.format === undefined ? undefined : '--output';
  if (taken !== undefined)
    throw new AppError('usage', `--results - and ${taken} both write to standard output`, {
      hint: 'name a file: --results results.csv',
    });
}

async function importAndShow(cli: Cli, input: Input, shown: Shown, resultsPath: string | undefined): Promise<Answer> {
  const { rows, results, counts } = shown;
  const total = rowsOf(input.rows).length;
  let seen = 0;
  const take = async (output: unknown): Promise<void> => {
    const { items } = output as Pick<Answer, 'items'>;
    for (const { action } of items) counts.set(action, (counts.get(action) ?? 0) + 1);
    seen += items.length;
    rows.append(cli.showsSecrets ? items : items.map(({ temporary_password: _, ...item }) => item));
    await results?.write(items.map(({ line, email, action, failure }) => ({ line, email, outcome: action, failure })));
  };
  const answer = await importRows(cli, input, {
    append: input.resume === true,
    partial: take,
    counted: () => ({ done: Math.min(seen, total), total }),
  });
  await results?.write([]);
  const continues = input.continue_on_error === true;
  const view = cli.flags.dryRun ? foreseen(continues) : imported(cli.showsSecrets, continues);
  if (resultsPath !== '-') await cli.show(view, shown);
  cli.note(summary(counts, answer.groups_created.length, cli.flags.dryRun), 'summary');
  return answer;
}

/** How many lines of an earlier run are told together. */
const TOGETHER = 500;

/** Lines that an earlier run did, and of which the file has no row, for it was killed before. */
async function tellOthers(results: Results | undefined, rows: Rows<ImportedRow>): Promise<void> {
  if (results === undefined) return;
  for (const chunk of rows.chunks(TOGETHER))
    await results.write(chunk.map(({ line, email }) => ({ line, email, outcome: 'earlier' })));
}

/** Throws `interrupted` where rows are left to do, `partial` where some were left out. */
function requireAll({ flags }: Cli, answer: Answer, counts: Shown['counts'], resultsPath: string | undefined): void {
  if (!flags.dryRun && (answer.done < answer.total || answer.to_renew > 0))
    throw new AppError('interrupted', `stopped after ${answer.done} of ${answer.total} rows`, {
      hint: 'go on with --resume and the same options and secret file',
    });
  const failed = counts.get('failed') ?? 0;
  if (failed === 0) return;
  throw new AppError(
    'partial',
    `${failed} of ${counted(answer.total, 'row')} ${flags.dryRun ? 'would fail' : 'failed'}`,
    {
      hint:
        resultsPath === undefined || resultsPath === '-'
          ? 'correct these lines, and import them as a file of their own; --results FILE keeps which they are'
          : `correct the lines that ${resultsPath} says failed, and import them as a file of their own`,
      details: { failed, total: answer.total },
    },
  );
}

/** Imports. Where the new passwords have no place, it goes on if there are none. Throws as the operation does. */
async function importRows(cli: Cli, input: Input, calling: Calling): Promise<Answer> {
  try {
    return await cli.call(peopleImport, input, calling);
  } catch (error) {
    if (!(error instanceof AppError) || !['input_needed', 'secret_file_exists'].includes(error.code)) throw error;
    const seen = new Set<string>();
    const partial = (output: unknown): void => {
      const { items } = output as Pick<Answer, 'items'>;
      for (const { action } of items) seen.add(action);
    };
    await cli.dryRun(peopleImport, input, { partial });
    if (seen.has('created') || seen.has('renewed')) throw error;
    // Whoever would be new by now is refused: nobody could be told the password.
    return cli.call(peopleImport, { ...input, add: false, renew_secrets: false }, { ...calling, sinkless: true });
  }
}

/** The same error, in which faults name the columns as the file calls them. */
function inColumnsOf(read: PeopleFile, error: unknown): unknown {
  if (!(error instanceof AppError) || !Array.isArray(error.details.faults)) return error;
  const { code, message, hint, details, cause } = error;
  const faults = error.details.faults.map((fault: unknown) => {
    const { field: name, problem } = fault as Partial<Record<'field' | 'problem', unknown>>;
    const known = READ_FIELDS.find((one) => one === name);
    if (known === undefined || typeof problem !== 'string') return fault;
    const heading = read.headingOf(known);
    if (heading.toLowerCase() === known) return fault;
    const rest = problem.startsWith(`${known} `) ? problem.slice(known.length) : `: ${problem}`;
    return { ...(fault as object), column: heading, problem: `${bareHeading(heading)}${rest}` };
  });
  return new AppError(code, message, { hint, details: { ...details, faults }, cause });
}

/** The rows with what the secret file has of each: an address's last line counts. */
function withHashes(rows: Rows<ImportedRow>, file: string | undefined): Rows<ImportedRow & { secret_hash?: string }> {
  const onFile = new Map<string, string>();
  for (const { email, secret } of file === undefined ? [] : secretsOnFile(file))
    if (email !== null) onFile.set(emailKey(email), secret);
  return mappedRows(rows, (row) => {
    const secret = onFile.get(emailKey(row.email.trim()));
    return secret === undefined ? row : { ...row, secret_hash: hashSecret(secret) };
  });
}

function summary(counts: Shown['counts'], groupsCreated: number, isDryRun: boolean): string {
  const count = (action: string) => counts.get(action) ?? 0;
  const parts = (['created', 'updated', 'unchanged', 'skipped'] as const).map((action) => `${count(action)} ${action}`);
  if (count('failed') > 0) parts.push(`${count('failed')} failed`);
  const renewed = count('renewed');
  const groups = groupsCreated === 0 ? '' : `; ${counted(groupsCreated, 'group')} created`;
  return `${parts.join(', ')}${groups}${renewed === 0 ? '' : renewal(renewed, isDryRun)}`;
}

const renewal = (count: number, isDryRun: boolean): string =>
  `; ${counted(count, 'password')} of an earlier run ${isDryRun ? 'are' : 'were'} not in the secret file, and ${isDryRun ? 'would be' : 'are'} replaced`;
