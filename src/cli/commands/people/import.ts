import * as z from 'zod/mini';
import { peopleImport } from '../../../operations/people/import.ts';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { counted } from '../../../lib/plural.ts';
import { rowsOf } from '../../../lib/rows.ts';
import { SortedRows } from '../../../lib/sorted-rows.ts';
import { Spool } from '../../../lib/spool.ts';
import type { InputOf } from '../../../core/operation.ts';
import type { Cli } from '../../app/cli.ts';
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
import type { Answer, ItemOf } from './importing.ts';
import { outcomesIn, requireNoneFailed } from '../../imports/outcomes.ts';
import type { Outcomes } from '../../imports/outcomes.ts';
import { openResults, requireFreeOutput, resultsFlag, tellOthers } from '../../imports/results.ts';
import type { Results } from '../../imports/results.ts';
import type { View } from '../../terminal/output.ts';

type Input = InputOf<typeof peopleImport.input>;

/** What is shown of an import, in the order of the file, whatever the order of the work. */
interface Shown {
  readonly rows: SortedRows<ItemOf>;
  readonly outcomes: Outcomes;
}

const { rows: _rows, renew_secrets: _renew, add: _add, ...options } = peopleImport.input.shape;

const flags = z.object({
  file: field(z.string(), 'a CSV file of people, of roster or of another product; - for standard input', FILE),
  ...readingFlags(),
  ...options,
  results: resultsFlag(),
});

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
  async run(cli, { file, from, maps, ignore_columns, separator, results: resultsPath, ...given }) {
    const { spool } = await cli.io.environment();
    if (resultsPath === '-') requireFreeOutput(cli);
    const read = await readRows(cli, file, { from, maps, ignore_columns, separator });
    // Secrets are written nowhere but where they are asked for.
    const rows = new SortedRows<ItemOf>(cli.showsSecrets ? new Spool() : spool(), ({ line }) => line);
    let results: Results | undefined;
    let undone = true;
    try {
      const hashed = given.resume ? withHashes(read.rows, cli.flags.secretFile) : read.rows;
      if (resultsPath !== undefined)
        results = openResults(resultsPath, cli.io.stdout, { append: given.resume && !cli.flags.dryRun });
      const input = { ...given, rows: hashed, renew_secrets: given.resume };
      const shown = { rows, outcomes: outcomesIn(results) };
      const answer = await importAndShow(cli, input, shown, resultsPath).catch((error: unknown) => {
        throw inColumnsOf(read, error);
      });
      undone = false;
      if (answer.done === answer.total && given.resume && !cli.flags.dryRun)
        await tellOthers(results, read.rows, ({ email }) => email);
      requireAll(cli, answer, shown.outcomes, resultsPath);
    } finally {
      read.rows.close();
      rows.close();
      results?.close(undone);
    }
  },
});

async function importAndShow(cli: Cli, input: Input, shown: Shown, resultsPath: string | undefined): Promise<Answer> {
  const { rows, outcomes } = shown;
  const total = rowsOf(input.rows).length;
  const take = async (output: unknown): Promise<void> => {
    const { items } = output as Pick<Answer, 'items'>;
    rows.append(cli.showsSecrets ? items : items.map(({ temporary_password: _, ...item }) => item));
    await outcomes.take(items);
  };
  const answer = await importRows(
    cli,
    peopleImport,
    { input, addingNobody: { ...input, add: false, renew_secrets: false } },
    {
      append: input.resume === true,
      partial: take,
      counted: () => ({ done: Math.min(outcomes.seen(), total), total }),
    },
  );
  await outcomes.take([]);
  const continues = input.continue_on_error === true;
  const view = cli.flags.dryRun ? foreseen(continues) : imported(cli.showsSecrets, continues);
  if (resultsPath !== '-') await cli.show(view, shown);
  cli.note(summary(outcomes, answer.groups_created.length, cli.flags.dryRun), 'summary');
  return answer;
}

/** Throws `interrupted` where rows are left to do, `partial` where some were left out. */
function requireAll({ flags }: Cli, answer: Answer, { count }: Outcomes, path: string | undefined): void {
  if (!flags.dryRun && (answer.done < answer.total || answer.to_renew > 0))
    throw new AppError('interrupted', `stopped after ${answer.done} of ${answer.total} rows`, {
      hint: 'go on with --resume and the same options and secret file',
    });
  requireNoneFailed({ failed: count('failed'), total: answer.total, isDryRun: flags.dryRun, path, verb: 'import' });
}

function summary({ count }: Outcomes, groupsCreated: number, isDryRun: boolean): string {
  const parts = (['created', 'updated', 'unchanged', 'skipped'] as const).map((action) => `${count(action)} ${action}`);
  if (count('failed') > 0) parts.push(`${count('failed')} failed`);
  const renewed = count('renewed');
  const groups = groupsCreated === 0 ? '' : `; ${counted(groupsCreated, 'group')} created`;
  return `${parts.join(', ')}${groups}${renewed === 0 ? '' : renewal(renewed, isDryRun)}`;
}
