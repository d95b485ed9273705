import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import type { TaskRun } from '../../../background/run-tasks.ts';
import { customCommand } from '../../app/command.ts';
import { storeLocation } from '../../context/target.ts';
import type { View } from '../../terminal/output.ts';
import { runDueAt } from './run-due.ts';

/** What became of a task. */
const result = z.object({
  task: z.string(),
  outcome: z.enum(['done', 'stopped', 'failed']),
  /** Why it failed; null: it did not. */
  error: z.nullable(z.string()),
});
const view: View<readonly z.infer<typeof result>[]> = {
  data: (runs) => runs,
  columns: ['task', 'outcome', 'error'],
};

export const command = customCommand({
  path: ['store', 'run-tasks'],
  summary: 'Do what is due of the work that a server does by itself',
  details:
    'For cron, where no server runs on the store: sends what notifications tell, and the audit log to its bucket, and clears up. Each task is run once if it is due; one that a server runs at the moment is left to it. With a failed task it exits 8; the next run after a while tries it again.',
  errors: ['not_found', 'partial', 'unavailable', 'corrupt_store', 'store_locked'],
  flags: z.object({}),
  writes: true,
  examples: ['roster store run-tasks', 'roster store run-tasks --json'],
  async run(cli) {
    const runs = (await runDueAt(storeLocation(cli.flags, cli.io.env), cli.io)).map(shown);
    const failed = runs.flatMap(({ task, error }) => (error === null ? [] : [`${task}: ${error}`]));
    if (failed.length > 0)
      throw new AppError('partial', failed.join('; '), {
        hint: 'the rest was done; the next run after a while tries it again',
        details: { runs },
      });
    await cli.show(view, runs, z.array(result));
    if (runs.length === 0) cli.note('nothing is due');
  },
});

const shown = ({ task, outcome, error }: TaskRun): z.infer<typeof result> => ({
  task,
  outcome,
  error: outcome !== 'failed' ? null : error instanceof AppError ? error.message : 'an internal error',
});
