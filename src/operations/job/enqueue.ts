import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, PROJECT, QUEUE } from '../../domain/field.ts';
import { job, KEPT_FOR } from '../../domain/jobs/job.ts';
import type { JobRecord } from '../../domain/jobs/job.ts';
import { allLabels, labelFields } from '../../domain/jobs/labels.ts';
import { QUEUE_SCOPES } from '../../domain/jobs/queues.ts';
import { isOpen, LEASE, LONGEST_LEASE, SHORTEST_LEASE } from '../../domain/jobs/states.ts';
import { HIGHEST_PRIORITY, LOWEST_PRIORITY, PRIORITY } from '../../domain/jobs/turn.ts';
import { label, reference } from '../../domain/names/names.ts';
import { shifted } from '../../domain/time.ts';
import { operation } from '../../core/operation.ts';
import { namedProject } from '../project/field.ts';
import { findProject } from '../shared/resolve.ts';
import { describeJob, RUN } from './describe.ts';
import { jobId } from './fields.ts';
import { tellActivity } from './next.ts';
import { loseDead, proceed } from './proceed.ts';
import { queueFor } from './queue.ts';

/** How many jobs that ended long ago are deleted with each that comes. */
const FORGOTTEN = 10;

export const jobEnqueue = operation({
  name: 'job.enqueue',
  summary: 'Take a place in a queue for a job, which starts at once if it is its turn',
  permission: [RUN],
  project: namedProject,
  noDryRun: 'a place that is not taken says nothing of the turn',
  records: [],
  unrecorded: 'starting and ending of jobs is no administration',
  input: z.object({
    id: z.optional(field(jobId(), 'the id of the job, chosen by its runner: a repeated request makes one job', 'UUID')),
    project: field(reference(), 'the project that it runs for: name or id', PROJECT),
    queue: z.optional(
      field(reference(), 'the queue in which it waits (default: one named from its branch and pipeline)', QUEUE),
    ),
    scope: z._default(
      field(z.enum(QUEUE_SCOPES), 'whether that is a queue of the project or of the organization'),
      'project',
    ),
    name: field(label(), 'what the job is called', 'NAME'),
    priority: z._default(
      field(
        z.number().check(z.int(), z.gte(LOWEST_PRIORITY), z.lte(HIGHEST_PRIORITY)),
        `what starts first: ${LOWEST_PRIORITY} to ${HIGHEST_PRIORITY}, the highest first`,
        'N',
      ),
      PRIORITY,
    ),
    machine_type: z.optional(field(label(), 'the type of the machine that it runs on', 'TYPE')),
    host: z.optional(field(label(), 'the machine that it runs on', 'TEXT')),
    ...labelFields(),
    lease: z._default(
      field(
        z.number().check(z.int(), z.gte(SHORTEST_LEASE), z.lte(LONGEST_LEASE)),
        'for how many seconds its runner may be silent before it counts as lost',
        'SECONDS',
      ),
      LEASE,
    ),
  }),
  output: job,
  errors: ['not_found', 'conflict'],
  async run(context, input) {
    const { tx, at, environment } = context;
    const project = await findProject(tx, input.project, context.actor().permissions);
    const id = input.id?.toLowerCase() ?? environment.newId();
    const [there] = await tx.jobs.find([id]);
    if (there !== undefined) return describeJob(context, await again(there));
    const queue = await queueFor(context, project, input);
    const { type, id: actorId, username } = context.actor();
    const record: Omit<JobRecord, 'seq'> = {
      id,
      project_id: project.id,
      queue_id: queue.id,
      queue_name: queue.name,
      of_organization: queue.project_id === null,
      name: input.name,
      state: 'waiting',
      priority: input.priority,
      ...allLabels(input),
      machine_type: input.machine_type ?? null,
      host: input.host ?? '',
      actor: { type, id: actorId, name: username },
      created_at: at,
      started_at: null,
      ended_at: null,
      exit_status: null,
      lease: input.lease,
      lease_until: shifted(at, input.lease * 1000),
      stop_at: null,
    };
    await tx.jobs.forget(shifted(at, -KEPT_FOR), FORGOTTEN);
    const seq = await tx.jobs.insert(record);
    await tellActivity(tx);
    return describeJob(context, await proceed(context, { ...record, seq }));

    /** A repeated request. A job that was lost before it started, such as on a machine that slept, waits again where it was. */
    async function again(known: JobRecord): Promise<JobRecord> {
      if (known.actor.id !== context.actor().id || known.project_id !== project.id)
        throw new AppError('conflict', `there is a job ${id} already`, { details: { id } });
      if (isOpen(known.state)) return proceed(context, known);
      if (known.state !== 'lost' || known.started_at !== null) return known;
      await loseDead(context, id);
      const queue = await queueFor(context, project, input);
      const back = { state: 'waiting', ended_at: null, queue_id: queue.id } as const;
      await tx.jobs.update(id, back);
      await tellActivity(tx);
      return proceed(context, { ...known, ...back });
    }
  },
});
