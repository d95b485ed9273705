import type { Cli } from '../../app/cli.ts';
import { notStarted } from '../../app/not-started.ts';
import { reportEnd } from './contact.ts';
import type { JobPlan } from './plan.ts';
import { untilTurn } from './wait-for-turn.ts';
import { watchOver } from './watch-over.ts';

/** Runs one job: waits for its turn, runs its command, and reports the end. */

/**
 * Runs a job; its exit status is that of its command; undefined: a signal came before its turn. Throws `unavailable` when its
 * turn did not come in time, `terminated` when somebody stopped it before, `no_program` and `not_executable` where the program cannot be started, and
 * what taking the place throws; then nothing was run.
 */
export async function runJob(cli: Cli, plan: JobPlan): Promise<number | undefined> {
  const { io } = cli;
  const id = (await io.environment()).newId();
  const job = await untilTurn(cli, { ...plan.enqueue, id }, plan.wait);
  if (job === undefined) return undefined;
  const watching = watchOver(cli, job, plan);
  const { status, isStarted, wasSignalled } = await io.program({
    words: plan.words,
    env: { ...io.env, ROSTER_JOB_ID: id },
    started: watching.started,
  });
  const wasStopped = watching.end();
  await reportEnd(cli, job, { exit_status: status, stopped: wasStopped || wasSignalled });
  if (!isStarted) throw notStarted(plan.words, status);
  return status;
}
