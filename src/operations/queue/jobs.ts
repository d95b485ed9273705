import * as z from 'zod/mini';
import { allows } from '../../domain/access/permission-set.ts';
import { field } from '../../domain/field.ts';
import { job } from '../../domain/jobs/job.ts';
import { queue } from '../../domain/jobs/queues.ts';
import { stateAt } from '../../domain/jobs/states.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../domain/page.ts';
import { query } from '../../core/operation.ts';
import { describeJobs, VIEW as VIEW_JOB } from '../job/describe.ts';
import { shownQueue } from './describe.ts';
import { findQueue, queueFields } from './find-queue.ts';
import { alsoOf, PERMISSION, VIEW } from './place.ts';

export const queueJobs = query({
  name: 'queue.jobs',
  summary: 'Show what runs and what waits in a queue, in the order in which it starts',
  permission: PERMISSION,
  also: { ...alsoOf(VIEW), [VIEW_JOB]: 'in the project of each job: others are only counted' },
  input: z.object({
    ...queueFields(),
    limit: field(
      z._default(z.number().check(z.int(), z.gte(1), z.lte(MAX_LIMIT)), DEFAULT_LIMIT),
      `how many jobs to look at, up to ${MAX_LIMIT}`,
      'N',
    ),
  }),
  output: z.object({
    queue,
    /** How many run, and how many wait, in all. */
    running: z.number(),
    waiting: z.number(),
    /** Those that run, then those that wait, each in their order, as far as the caller may see them. */
    jobs: z.array(job),
  }),
  errors: ['forbidden', 'not_found', 'ambiguous'],
  async run(context, input) {
    const { tx, at, actor } = context;
    const found = await findQueue(context, input, VIEW);
    const { id } = found.queue;
    const first = await tx.jobs.inQueue(id, input.limit);
    const count = async (state: 'running' | 'waiting'): Promise<number> => {
      const lost = first.filter((one) => one.state === state && stateAt(one, at) === 'lost').length;
      return (await tx.jobs.open({ queueIds: [id] }, state)) - lost;
    };
    const { permissions } = actor();
    const shown = first.filter((one) => stateAt(one, at) !== 'lost' && allows(permissions, VIEW_JOB, one.project_id));
    return {
      queue: shownQueue(found),
      running: await count('running'),
      waiting: await count('waiting'),
      jobs: await describeJobs(context, shown),
    };
  },
});
