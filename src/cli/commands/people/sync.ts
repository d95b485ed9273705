import * as z from 'zod/mini';
import { peopleSync } from '../../../operations/people/sync.ts';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { UNCHANGED } from '../../../domain/unchanged.ts';
import { counted } from '../../../lib/plural.ts';
import { rowsOf } from '../../../lib/rows.ts';
import { SortedRows } from '../../../lib/sorted-rows.ts';
import { Spool } from '../../../lib/spool.ts';
import type { InputOf } from '../../../core/operation.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import type { View } from '../../terminal/output.ts';
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

type Input = InputOf<typeof peopleSync.input>;

const { rows: _rows, renew_secrets: _renew, add: _add, ...options } = peopleSync.input.shape;

const ACTIONS = ['created', 'updated', 'reactivated', 'deactivated', 'unchanged', 'skipped'] as const;

/** What is left as it is, which a long list would hide the changes among. */
const SILENT: readonly string[] = ['unchanged', 'skipped'];

/** What a sync comes to: the changes, and how many rows came to what. */
interface Told {
  readonly changes: SortedRows<ItemOf>;
  readonly counts: Map<string, number>;
  /** The first names of each action. */
  readonly names: Map<string, string[]>;
}

/** How many names of an action a question tells. */
const NAMED = 8;

const view = (shown: boolean): View<Told> => ({
  data: ({ changes }) => changes,
  columns: [...COLUMNS, 'groups', 'before', ...(shown ? ['temporary_password'] : [])],
  whole: ['temporary_password'],
  row: (item) => ({ ...item, before: beforeText(item as ItemOf) }),
});

export const command = customCommand({
  path: ['people', 'sync'],
  operation: peopleSync,
  details:
    'The file is read as by people import (docs/importing.md), and holds everybody who is to be there. Who is new is added, who is there gets the role, username and groups of their row, and leaves groups that other rows name. With --deactivate-missing everybody else who is active is deactivated, at most --max-deactivations; the last Owner and you stay, and so does who is in --except. Service accounts are left alone. The changes alone are listed. A list that was cut short locks nobody out, and docs/syncing.md says how to go on after an interruption.',
  flags: z.object({
    file: field(z.string(), 'a CSV file of everybody, of roster or of another product; - for standard input', FILE),
    ...readingFlags(),
    ...options,
  }),
  positions: ['file'],
  // All who are there may be in the list.
  needsPlace: () => false,
  examples: [
    'roster people sync staff.csv --deactivate-missing --dry-run',
    'roster people sync staff.csv --deactivate-missing --except Platform --max-deactivations 5 --secret-file passwords.jsonl --yes',
  ],
  async run(cli, { file, from, maps, ignore_columns, separator, ...given }) {
    const read = await readRows(cli, file, { from, maps, ignore_columns, separator });
    try {
      const rows = given.resume ? withHashes(read.rows, cli.flags.secretFile) : read.rows;
      const input = { ...given, rows, renew_secrets: given.resume };
      await askAndSync(cli, input).catch((error: unknown) => {
        throw inColumnsOf(read, error);
      });
    } finally {
      read.rows.close();
    }
  },
});

async function askAndSync(cli: Cli, input: Input): Promise<void> {
  if (cli.canAsk && !cli.flags.yes && !cli.flags.dryRun) {
    const question = await collecting(cli, async (told, take) => {
      await cli.dryRun(peopleSync, input, { partial: take });
      return questionOf(told);
    });
    if (question !== undefined) await cli.confirm({ question, onTerminalOnly: true }, () => Promise.resolve());
  }
  const total = rowsOf(input.rows).length;
  await collecting(cli, async (told, take) => {
    const seen = () => [...told.counts.values()].reduce((sum, count) => sum + count, 0);
    const answer = await importRows(
      cli,
      peopleSync,
      { input, addingNobody: { ...input, add: false, renew_secrets: false } },
      {
        append: input.resume === true,
        partial: take,
        counted: () => ({ done: seen(), total: Math.max(seen(), total) }),
      },
    );
    await cli.show(view(cli.showsSecrets), told);
    cli.note(summary(told, answer, cli.flags.dryRun), 'summary');
    if (told.changes.length === 0) cli.note(UNCHANGED);
    if (!cli.flags.dryRun && (answer.done < answer.total || answer.to_renew > 0))
      throw new AppError('interrupted', `stopped after ${answer.done} of ${answer.total} rows and leavers`, {
        hint: 'go on with --resume and the same options and secret file',
      });
  });
}

/** Runs work that takes what a sync did, some at a time. */
async function collecting<T>(cli: Cli, work: (told: Told, take: (output: unknown) => void) => Promise<T>): Promise<T> {
  const { spool } = await cli.io.environment();
  // Secrets are written nowhere but where they are asked for. Who leaves comes last.
  const changes = new SortedRows<ItemOf>(cli.showsSecrets ? new Spool() : spool(), ({ line }) =>
    line === 0 ? Infinity : line,
  );
  const told: Told = { changes, counts: new Map(), names: new Map() };
  const take = (output: unknown): void => {
    const { items } = output as Pick<Answer, 'items'>;
    for (const { action, username, email } of items) {
      told.counts.set(action, (told.counts.get(action) ?? 0) + 1);
      const names = told.names.get(action) ?? [];
      if (names.length < NAMED) told.names.set(action, [...names, username || (email ?? '')]);
    }
    const shown = items.filter(({ action }) => !SILENT.includes(action));
    changes.append(cli.showsSecrets ? shown : shown.map(({ temporary_password: _, ...item }) => item));
  };
  try {
    return await work(told, take);
  } finally {
    changes.close();
  }
}

const QUESTIONS = [
  ['created', 'add'],
  ['updated', 'change'],
  ['reactivated', 'reactivate'],
  ['deactivated', 'deactivate'],
] as const;

/** What would change, by count and name; undefined: nothing. */
function questionOf({ counts, names }: Told): string | undefined {
  const parts = QUESTIONS.flatMap(([action, verb]) => {
    const count = counts.get(action) ?? 0;
    if (count === 0) return [];
    const some = names.get(action) ?? [];
    const more = count > some.length ? ` and ${count - some.length} more` : '';
    return [`${verb} ${count} (${some.join(', ')}${more})`];
  });
  const text = parts.join(', ');
  return text === '' ? undefined : `${text.charAt(0).toUpperCase()}${text.slice(1)}?`;
}

function summary({ counts }: Told, { groups_created }: Answer, isDryRun: boolean): string {
  const count = (action: string) => counts.get(action) ?? 0;
  const groups = groups_created.length === 0 ? '' : `; ${counted(groups_created.length, 'group')} created`;
  const out = count('skipped') === 0 ? '' : '; who is skipped is deactivated: --reactivate lets them in again';
  const renewed = count('renewed');
  return `${ACTIONS.map((action) => `${count(action)} ${action}`).join(', ')}${groups}${out}${renewed === 0 ? '' : renewal(renewed, isDryRun)}`;
}
