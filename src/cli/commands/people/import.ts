import * as z from 'zod/mini';
import { peopleImport } from '../../../operations/people/import.ts';
import { hashSecret } from '../../../core/secrets.ts';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { emailKey } from '../../../domain/names/names.ts';
import { counted } from '../../../lib/plural.ts';
import { customCommand } from '../../app/command.ts';
import { readCsvRows } from './csv-rows.ts';
import { secretsOnFile } from '../../secrets/file.ts';
import type { View } from '../../terminal/output.ts';

type Answer = z.infer<typeof peopleImport.output>;

type Row = z.input<typeof peopleImport.input>['rows'][number];

const { rows: _rows, renew_secrets: _renew, add: _add, ...options } = peopleImport.input.shape;

const flags = z.object({
  file: field(z.string(), 'a CSV file with the header email,username,role,groups; - for standard input', FILE),
  ...options,
});

const COLUMNS = ['line', 'action', 'username', 'email', 'role'];

const imported = (shown: boolean): View<Answer> => ({
  // In the order of the file, whatever the order of the work.
  data: ({ items }) =>
    items
      .toSorted((one, other) => one.line - other.line)
      .map(({ temporary_password, ...item }) =>
        shown && temporary_password !== undefined ? { ...item, temporary_password } : item,
      ),
  columns: shown ? [...COLUMNS, 'temporary_password'] : COLUMNS,
  whole: ['temporary_password'],
});

/** What would happen, and what updated people had before, as far as it changes. */
const foreseen: View<Answer> = {
  ...imported(false),
  columns: [...COLUMNS, 'groups', 'before'],
  row: (item) => ({ ...item, before: beforeText(item as Answer['items'][number]) }),
};

function beforeText({ before, username, role, groups }: Answer['items'][number]): string {
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
    'Columns: email, username (else inferred), role (else the default), groups (separated by ;). Every row is checked before the first write, and all errors are listed with their lines. An update matches by e-mail alone: it changes role and username and adds groups, never e-mail or password. Up to 500 rows are all or nothing; a larger import that was interrupted goes on with --resume. It then gives a new temporary password to everybody whom an earlier run added and whose password is neither used nor in the secret file; without a secret file, to everybody who has not used theirs.',
  operation: peopleImport,
  flags,
  positions: ['file'],
  examples: [
    'roster people import people.csv --create-groups --dry-run',
    'roster people import people.csv --create-groups --secret-file passwords.jsonl',
  ],
  async run(cli, { file, ...given }) {
    const read = await readCsvRows(file, cli.io);
    const rows = given.resume ? withHashes(read, cli.flags.secretFile) : read;
    const input = { ...given, rows, renew_secrets: given.resume };
    const answer = await cli.call(peopleImport, input, { append: given.resume });
    await cli.show(cli.flags.dryRun ? foreseen : imported(cli.showsSecrets), answer);
    cli.note(summary(answer, cli.flags.dryRun));
    if (cli.flags.dryRun) return;
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

function summary({ items, groups_created }: Answer, isDryRun: boolean): string {
  const count = (action: string) => items.filter((item) => item.action === action).length;
  const parts = (['created', 'updated', 'unchanged', 'skipped'] as const).map((action) => `${count(action)} ${action}`);
  const renewed = count('renewed');
  const groups = groups_created.length === 0 ? '' : `; ${counted(groups_created.length, 'group')} created`;
  return `${parts.join(', ')}${groups}${renewed === 0 ? '' : renewal(renewed, isDryRun)}`;
}

const renewal = (count: number, isDryRun: boolean): string =>
  `; ${counted(count, 'password')} of an earlier run ${isDryRun ? 'are' : 'were'} not in the secret file, and ${isDryRun ? 'would be' : 'are'} replaced`;
