import { AppError } from '../../domain/errors.ts';
import { ACTIVITY } from '../../domain/jobs/activity.ts';
import type { QueueRecord } from '../../domain/jobs/queues.ts';
import { capacityOf } from '../../domain/jobs/turn.ts';
import { counted } from '../../lib/plural.ts';
import { commandLine } from '../../lib/shell.ts';
import type { Reads, Writes } from '../../core/store/index.ts';

/** What changes of queues and projects mean for the jobs in them. */

/** Of so many jobs that may start now, the runners are told. */
const MOST_TOLD = 20;

/** Tells who watches the activity that some of it has changed. */
export const tellActivity = (tx: Writes): Promise<void> => tx.jobs.tell([ACTIVITY]);

/** Tells the runners of the jobs that come next in a queue that they may start; returns how many. */
export async function tellNext(tx: Writes, queue: QueueRecord): Promise<number> {
  const next = await tx.jobs.waiting(queue.id, Math.min(capacityOf(queue), MOST_TOLD));
  if (next.length > 0) await tx.jobs.tell(next.map(({ id }) => id));
  return next.length;
}

/** Tells the runners of the jobs that come next on machines of a type, in whatever queues, that one may be free. */
export async function tellNextOn(tx: Writes, machineType: string): Promise<void> {
  const next = await tx.jobs.nextOn(machineType, MOST_TOLD);
  if (next.length > 0) await tx.jobs.tell(next.map(({ id }) => id));
}

/** Refuses to take away a queue, named in a sentence, in which jobs wait or run. Throws `conflict`. */
export async function requireNoOpenJobs(tx: Reads, { id }: QueueRecord, queue: string): Promise<void> {
  const open = await tx.jobs.open({ queueIds: [id] });
  if (open === 0) return;
  throw new AppError(
    'conflict',
    `${counted(open, 'job')} ${open === 1 ? 'waits or runs' : 'wait or run'} in ${queue}`,
    {
      hint: `pause it, and wait for them or stop them: ${commandLine('roster', 'job', 'list', '--open', '--queue', id)}`,
      details: { jobs: open },
    },
  );
}

/** Refuses to take away a project in which jobs run; those that wait go with it. Throws `conflict`. */
export async function requireNoneRunning(
  tx: Reads,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<void> {
  const running = await tx.jobs.open({ projectIds: [id] }, 'running');
  if (running === 0) return;
  throw new AppError(
    'conflict',
    `${counted(running, 'job')} ${running === 1 ? 'runs' : 'run'} in the project ${name}`,
    {
      hint: `wait for them, or stop them: ${commandLine('roster', 'job', 'list', '--state', 'running', '--project', name)}`,
      details: { jobs: running },
    },
  );
}
