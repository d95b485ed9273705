import type { JobRecord } from '../../domain/jobs/job.ts';
import { shifted } from '../../domain/time.ts';
import { required } from '../../lib/required.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { requireNotDenied } from './denied.ts';
import { RUN } from './describe.ts';
import { projectOf } from './fields.ts';
import { tellActivity, tellNext, tellNextOn } from './next.ts';
import { obstacleOf } from './obstacle.ts';
import { tellEnds } from './tell-ends.ts';

/** How jobs come and go: each step in one transaction, by the clock of the store. */

type Step = Pick<Context, 'tx' | 'at'>;

/** A job that its runner has just asked for: renewed, and started if it is its turn. Throws `forbidden` for one that waits and may not run any more. */
export async function proceed(context: Context, record: JobRecord): Promise<JobRecord> {
  const { tx, at } = context;
  await loseDead(context, record.id);
  const renewed = { ...record, lease_until: shifted(at, record.lease * 1000) };
  if (record.state !== 'waiting') {
    await tx.jobs.update(record.id, { lease_until: renewed.lease_until });
    return renewed;
  }
  const project = await projectOf(tx, record);
  context.require(RUN, project);
  await requireNotDenied(context, project, record);
  const obstacle = await obstacleOf(tx, record, await queueOf(tx, record));
  const next = obstacle === undefined ? ({ ...renewed, state: 'running', started_at: at } as const) : renewed;
  await tx.jobs.update(record.id, {
    lease_until: next.lease_until,
    state: next.state,
    started_at: next.started_at,
  });
  if (next.state === 'running') await tellActivity(tx);
  return next;
}

/** The queue of a job that waits or runs. */
export const queueOf = async (tx: Reads, { queue_id }: Pick<JobRecord, 'queue_id'>) =>
  required((await tx.queues.find({ ids: [queue_id] }))[0], 'the queue of an open job');

/** Marks jobs lost whose leases have ended, but this one, so that nobody waits for them. */
export async function loseDead(context: Step, but: string): Promise<void> {
  const { tx, at } = context;
  const lost = await tx.jobs.loseDead(at, but);
  if (lost.length > 0) await left(context, lost);
}

/** Does what follows when jobs have ended: those that come next hear of it, and whoever is to be told. */
export async function left(context: Step, ended: readonly JobRecord[]): Promise<void> {
  await leaveQueues(context, [...new Set(ended.map(({ queue_id }) => queue_id))]);
  await leaveMachines(context, new Set(ended.map(({ machine_type }) => machine_type)));
  await tellActivity(context.tx);
  await tellEnds(context, ended);
}

/** Tells who is next in queues that jobs have left, and forgets those that only these jobs made. */
async function leaveQueues({ tx }: Step, queueIds: readonly string[]): Promise<void> {
  for (const queue of await tx.queues.find({ ids: queueIds })) {
    const next = await tellNext(tx, queue);
    if (next === 0 && !queue.declared && (await tx.jobs.running(queue.id, 1)) === 0) await tx.queues.forget([queue.id]);
  }
}

/** Tells who is next on the machines that jobs have left. */
async function leaveMachines({ tx }: Step, types: ReadonlySet<string | null>): Promise<void> {
  for (const type of types)
    if (type !== null && (await tx.machineTypes.quotaOf(type)) !== undefined) await tellNextOn(tx, type);
}
