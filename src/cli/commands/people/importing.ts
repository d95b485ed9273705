import * as z from 'zod/mini';
import type { peopleImport } from '../../../operations/people/import.ts';
import { hashSecret } from '../../../core/secrets.ts';
import { AppError } from '../../../domain/errors.ts';
import { field } from '../../../domain/field.ts';
import { emailKey } from '../../../domain/names/names.ts';
import { counted } from '../../../lib/plural.ts';
import { mappedRows } from '../../../lib/rows.ts';
import type { Rows } from '../../../lib/rows.ts';
import type { InputOf, Operation, Schema } from '../../../core/operation.ts';
import type { Calling, Cli } from '../../app/cli.ts';
import type { Flat } from '../../context/flat.ts';
import { splitList } from '../../app/split-list.ts';
import { FORMAT_NAMES } from '../../imports/formats.ts';
import { bareHeading } from '../../imports/headings.ts';
import { READ_FIELDS } from '../../imports/map-flag.ts';
import { readPeople } from '../../imports/read-people.ts';
import type { PeopleFile } from '../../imports/read-people.ts';
import type { ImportedRow } from '../../imports/rows.ts';
import { secretsOnFile } from '../../secrets/file.ts';

/** What the commands share that read a file of people: import and sync. */

export type Answer = Flat<z.infer<typeof peopleImport.output>>;
export type ItemOf = Answer['items'][number];

/** The flags that say how a file is read. */
export const readingFlags = () => ({
  from: z.optional(field(z.enum(FORMAT_NAMES), 'the product whose file it is; else it is recognised by its headings')),
  maps: z._default(
    z.array(field(z.string(), 'which columns hold email, username, role and groups', 'FIELD=COLUMN')),
    [],
  ),
  ignore_columns: z.optional(field(z.string(), "columns to leave out; '*' for all that are unknown", 'A,B')),
  separator: z.optional(
    field(z.string(), 'comma, semicolon, tab, pipe or another character; else it is recognised', 'SEPARATOR'),
  ),
});

type Reading = z.output<z.ZodMiniObject<ReturnType<typeof readingFlags>>>;

/** Reads a file as the flags say, and tells how it was read. Its rows are to be closed. Throws as `readPeople` does. */
export async function readRows(
  cli: Cli,
  file: string,
  { from, maps, ignore_columns: ignore = '', separator }: Reading,
): Promise<PeopleFile> {
  await cli.requireDoable();
  const { spool } = await cli.io.environment();
  const read = await readPeople(file, { from, map: maps, ignore: splitList(ignore), separator }, cli.io, spool);
  for (const note of read.notes) cli.note(note, 'input');
  return read;
}

export const COLUMNS = ['line', 'action', 'username', 'email', 'role'];

/** What an updated person had before, as far as it changes. */
export function beforeText({ before, username, role, groups }: ItemOf): string {
  if (before === undefined) return '';
  const had = before.groups.length === 0 ? 'none' : before.groups.join(', ');
  return [
    ...(before.username === username ? [] : [`username ${before.username}`]),
    ...(before.role === role ? [] : [`role ${before.role ?? 'none'}`]),
    ...(before.groups.length === groups.length ? [] : [`groups ${had}`]),
  ].join('; ');
}

/**
 * Imports. Where the new passwords have no place, it goes on if there are none, with the input that adds nobody. Throws as
 * the operation does.
 */
export async function importRows<S extends Schema>(
  cli: Cli,
  operation: Operation<S, z.infer<typeof peopleImport.output>>,
  { input, addingNobody }: { readonly input: InputOf<S>; readonly addingNobody: InputOf<S> },
  calling: Calling,
): Promise<Answer> {
  try {
    return await cli.call(operation, input, calling);
  } catch (error) {
    if (!(error instanceof AppError) || !['input_needed', 'secret_file_exists'].includes(error.code)) throw error;
    const seen = new Set<string>();
    const partial = (output: unknown): void => {
      const { items } = output as Pick<Answer, 'items'>;
      for (const { action } of items) seen.add(action);
    };
    await cli.dryRun(operation, input, { partial });
    if (seen.has('created') || seen.has('renewed')) throw error;
    // Whoever would be new by now is refused: nobody could be told the password.
    return cli.call(operation, addingNobody, { ...calling, sinkless: true });
  }
}

/** The same error, in which faults name the columns as the file calls them. */
export function inColumnsOf(read: PeopleFile, error: unknown): unknown {
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
export function withHashes(
  rows: Rows<ImportedRow>,
  file: string | undefined,
): Rows<ImportedRow & { secret_hash?: string }> {
  const onFile = new Map<string, string>();
  for (const { email, secret } of file === undefined ? [] : secretsOnFile(file))
    if (email !== null) onFile.set(emailKey(email), secret);
  return mappedRows(rows, (row) => {
    const secret = onFile.get(emailKey(row.email.trim()));
    return secret === undefined ? row : { ...row, secret_hash: hashSecret(secret) };
  });
}

/** How many passwords of an earlier run are given anew, at the end of a sentence. */
export const renewal = (count: number, isDryRun: boolean): string =>
  `; ${counted(count, 'password')} of an earlier run ${isDryRun ? 'are' : 'were'} not in the secret file, and ${isDryRun ? 'would be' : 'are'} replaced`;
