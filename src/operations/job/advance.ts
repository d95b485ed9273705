import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { job } from '../../domain/jobs/job.ts';
import { isOpen, LONGEST_WAIT } from '../../domain/jobs/states.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { describeJob, RUN } from './describe.ts';
import { jobField, ownJob } from './fields.ts';
import { obstacleOf } from './obstacle.ts';
import { proceed, queueOf } from './proceed.ts';

export const jobAdvance = operation({
  name: 'job.advance',
  summary: 'Renew the lease of one’s own job, and start it if it is its turn',
  permission: {
    none: 'only who runs a job can',
    authenticated: true,
    limited: 'it goes on with a job that the token could begin',
  },
  also: { [RUN]: 'in the project of a job that waits' },
  noDryRun: 'a lease that is not renewed says nothing of the turn',
  records: [],
  unrecorded: 'starting and ending of jobs is no administration',
  input: z.object({
    job: jobField(),
    wait: z._default(
      field(
        z.number().check(z.int(), z.gte(0), z.lte(LONGEST_WAIT)),
        'for how many seconds the answer may be held back until there is news',
        'SECONDS',
      ),
      0,
    ),
  }),
  output: job,
  errors: ['not_found', 'forbidden'],
  held: {
    of: ({ job: id, wait }) => (wait === 0 ? undefined : { about: id.toLowerCase(), time: wait * 1000 }),
    dueIn,
  },
  async run(context, input) {
    const record = await ownJob(context, input.job);
    return describeJob(context, isOpen(record.state) ? await proceed(context, record) : record);
  },
});

/** A job that waits is due when nothing keeps it, or the lease of another of its queue ends; one that runs, when it is to stop. */
async function dueIn({ tx, at, actor }: Context<Reads>, { job: id }: { readonly job: string }): Promise<number> {
  const [record] = await tx.jobs.find([id.toLowerCase()]);
  if (record?.actor.id !== actor().id || !isOpen(record.state) || record.stop_at !== null) return 0;
  if (record.state === 'running') return Infinity;
  if ((await obstacleOf(tx, record, await queueOf(tx, record))) === undefined) return 0;
  const end = await tx.jobs.firstLeaseEnd(record.queue_id, record.id);
  // A lease ends after its last millisecond.
  return end === undefined ? Infinity : Math.max(0, Date.parse(end) - Date.parse(at) + 1);
}
