import type { JobRecord } from '../../domain/jobs/job.ts';
import { shifted } from '../../domain/time.ts';
import { required } from '../../lib/required.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { RUN } from './describe.ts';
import { projectOf } from './fields.ts';
import { tellNext } from './next.ts';
import { obstacleOf } from './obstacle.ts';

/** How jobs come and go: each step in the transaction of an operation, by the clock of the store. */

/** A job that its runner has just asked for: renewed, and started if it is its turn. Throws `forbidden` for one that waits and may not run any more. */
export async function proceed(context: Context, record: JobRecord): Promise<JobRecord> {
  const { tx, at } = context;
  await loseDead(context, record.id);
  const renewed = { ...record, lease_until: shifted(at, record.lease * 1000) };
  if (record.state !== 'waiting') {
    await tx.jobs.update(record.id, { lease_until: renewed.lease_until });
    return renewed;
  }
  context.require(RUN, await projectOf(tx, record));
  const obstacle = await obstacleOf(tx, record, await queueOf(tx, record));
  const next = obstacle === undefined ? ({ ...renewed, state: 'running', started_at: at } as const) : renewed;
  await tx.jobs.update(record.id, {
    lease_until: next.lease_until,
    state: next.state,
    started_at: next.started_at,
  });
  return next;
}

/** The queue of a job that waits or runs. */
export const queueOf = async (tx: Reads, { queue_id }: Pick<JobRecord, 'queue_id'>) =>
  required((await tx.queues.find({ ids: [queue_id] }))[0], 'the queue of an open job');

/** Marks jobs lost whose leases have ended, but this one, so that nobody waits for them. */
export async function loseDead(context: Context, but: string): Promise<void> {
  const { tx, at } = context;
  const queueIds = await tx.jobs.loseDead(at, but);
  if (queueIds.length > 0) await leftQueues(context, queueIds);
}

/** Does what follows when jobs have left queues: tells who is next, and forgets queues that only these jobs made. */
export async function leftQueues({ tx }: Context, queueIds: readonly string[]): Promise<void> {
  for (const queue of await tx.queues.find({ ids: queueIds })) {
    const next = await tellNext(tx, queue);
    if (next === 0 && !queue.declared && (await tx.jobs.running(queue.id, 1)) === 0) await tx.queues.forget([queue.id]);
  }
}
