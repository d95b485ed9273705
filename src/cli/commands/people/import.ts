import * as z from 'zod/mini';
import { peopleImport } from '../../../operations/people/import.ts';
import { field, FILE } from '../../../domain/field.ts';
import { extended } from '../../../lib/extended.ts';
import { counted } from '../../../lib/plural.ts';
import type { Rows } from '../../../lib/rows.ts';
import { Spool } from '../../../lib/spool.ts';
import { customCommand } from '../../app/command.ts';
import {
  beforeText,
  COLUMNS,
  importRows,
  inColumnsOf,
  readingFlags,
  readRows,
  renewal,
  withHashes,
} from './importing.ts';
import type { ItemOf } from './importing.ts';
import { inBatches } from '../../imports/in-batches.ts';
import type { Outcomes } from '../../imports/outcomes.ts';
import { requireFreeOutput, resultsFlag } from '../../imports/results.ts';
import type { View } from '../../terminal/output.ts';

const { rows: _rows, renew_secrets: _renew, add: _add, ...options } = peopleImport.input.shape;

const flags = z.object({
  file: field(z.string(), 'a CSV file of people, of roster or of another product; - for standard input', FILE),
  ...readingFlags(),
  ...options,
  results: resultsFlag(),
});

const imported = (shown: boolean, continues: boolean): View<Rows<ItemOf>> => ({
  data: (rows) => rows,
  columns: [...COLUMNS, ...(continues ? ['failure'] : []), ...(shown ? ['temporary_password'] : [])],
  whole: ['temporary_password'],
  row: (item) => extended(item, { failure: (item as ItemOf).failure?.message ?? '' }),
});

/** What would happen, and what updated people had before, as far as it changes. */
const foreseen = (continues: boolean): View<Rows<ItemOf>> => ({
  ...imported(false, continues),
  columns: [...COLUMNS, 'groups', 'before', ...(continues ? ['failure'] : [])],
  row: (item) =>
    extended(item, { before: beforeText(item as ItemOf), failure: (item as ItemOf).failure?.message ?? '' }),
});

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
  async run(cli, { file, from, maps, ignore_columns, separator, results, ...given }) {
    if (results === '-') requireFreeOutput(cli);
    const read = await readRows(cli, file, { from, maps, ignore_columns, separator });
    const { spool } = await cli.io.environment();
    const { continue_on_error: continues, resume } = given;
    try {
      const rows = resume ? withHashes(read.rows, cli.flags.secretFile) : read.rows;
      const input = { ...given, rows, renew_secrets: resume };
      const inputs = { input, addingNobody: { ...input, add: false, renew_secrets: false } };
      await inBatches(cli, {
        rows: read.rows,
        emailOf: ({ email }) => email,
        resume,
        results,
        call: (telling) =>
          importRows(cli, peopleImport, inputs, { append: resume, ...telling }).catch((error: unknown) => {
            throw inColumnsOf(read, error);
          }),
        view: cli.flags.dryRun ? foreseen(continues) : imported(cli.showsSecrets, continues),
        // Secrets are written nowhere but where they are asked for.
        kept: cli.showsSecrets
          ? { item: (item: ItemOf) => item, open: () => new Spool() }
          : { item: ({ temporary_password: _, ...item }: ItemOf) => item, open: spool },
        summary: (outcomes, { groups_created }) => summary(outcomes, groups_created.length, cli.flags.dryRun),
        goOn: 'go on with --resume and the same options and secret file',
        verb: 'import',
      });
    } finally {
      read.rows.close();
    }
  },
});

function summary({ count }: Outcomes, groupsCreated: number, isDryRun: boolean): string {
  const parts = (['created', 'updated', 'unchanged', 'skipped'] as const).map((action) => `${count(action)} ${action}`);
  if (count('failed') > 0) parts.push(`${count('failed')} failed`);
  const renewed = count('renewed');
  const groups = groupsCreated === 0 ? '' : `; ${counted(groupsCreated, 'group')} created`;
  return `${parts.join(', ')}${groups}${renewed === 0 ? '' : renewal(renewed, isDryRun)}`;
}
