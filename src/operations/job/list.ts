import * as z from 'zod/mini';
import { projectsWith } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { field, PROJECT, QUEUE } from '../../domain/field.ts';
import { job } from '../../domain/jobs/job.ts';
import { JOB_STATES } from '../../domain/jobs/states.ts';
import type { JobState } from '../../domain/jobs/states.ts';
import { isUuid, reference } from '../../domain/names/names.ts';
import { numberedPageRequest, pageFields } from '../../domain/page.ts';
import { timeReference } from '../../domain/time.ts';
import type { Context } from '../../core/context.ts';
import { query } from '../../core/operation.ts';
import type { JobFilter } from '../../core/store/jobs.ts';
import type { Reads } from '../../core/store/index.ts';
import { countField, listed, listOf, startOf } from '../shared/listing.ts';
import { findProject } from '../shared/resolve.ts';
import { describeJobs, VIEW } from './describe.ts';

export const jobList = query({
  name: 'job.list',
  summary: 'List the jobs that you may see, the latest first',
  permission: { none: `it lists those of projects in which you have ${VIEW}`, authenticated: true },
  also: { [VIEW]: 'in the project that is named' },
  input: z.object({
    project: z.optional(field(reference(), 'only jobs of this project: name or id', PROJECT)),
    queue: z.optional(field(reference(), 'only jobs of this queue: name or id', QUEUE)),
    state: z.optional(field(z.enum(JOB_STATES), 'only jobs in this state')),
    open: z.optional(field(z.boolean(), 'only jobs that wait or run')),
    mine: z.optional(field(z.boolean(), 'only your own')),
    branch: z.optional(field(reference(), 'only jobs for this branch', 'BRANCH')),
    search: z.optional(field(reference(), 'only jobs whose name contains this', 'TEXT')),
    created_since: z.optional(
      field(timeReference(), 'only what came since: a date or time, a time ago such as 7d, today or yesterday', 'TIME'),
    ),
    count: countField(),
    ...pageFields(),
  }),
  output: listOf(job),
  errors: ['forbidden', 'not_found', 'ambiguous'],
  async run(context, input) {
    const { tx, at, actor } = context;
    const projects = await projectsOf(context, input.project);
    const filter: JobFilter = {
      projects,
      queueId:
        input.queue === undefined ? undefined : await queueOf(tx, input.queue, projects, input.project !== undefined),
      actorId: input.mine === true ? actor().id : undefined,
      search: input.search,
      branch: input.branch,
      states: statesOf(input),
      createdSince: input.created_since === undefined ? undefined : startOf(input.created_since, at),
      at,
    };
    const { items, next_cursor } = await tx.jobs.list(filter, numberedPageRequest(input));
    const page = { items: await describeJobs(context, items), next_cursor };
    return listed(input, page, () => tx.jobs.count(filter));
  },
});

function statesOf({ state, open }: { state?: JobState | undefined; open?: boolean | undefined }) {
  if (open !== true) return state === undefined ? undefined : [state];
  return (['waiting', 'running'] as const).filter((one) => state === undefined || state === one);
}

/** The projects whose jobs are listed. Throws `forbidden` and `not_found` for one that is named. */
async function projectsOf(context: Context<Reads>, ref: string | undefined): Promise<JobFilter['projects']> {
  const { permissions } = context.actor();
  if (ref !== undefined) {
    const project = await findProject(context.tx, ref, permissions);
    context.require(VIEW, project);
    return [project.id];
  }
  return projectsWith(permissions, VIEW);
}

/** The id of a queue of these projects, or of the organization. Throws `not_found`, and `ambiguous` where several have the name. */
async function queueOf(tx: Reads, ref: string, projects: JobFilter['projects'], isNamed: boolean): Promise<string> {
  const found = await tx.queues.find(isUuid(ref) ? { ids: [ref.toLowerCase()] } : { names: [ref] });
  const visible = found.filter(({ project_id: id }) => id === null || projects === 'all' || projects.includes(id));
  const ofProjects = visible.filter(({ project_id }) => project_id !== null);
  // In a project that is named, its own queue is meant first.
  const seen = isNamed && ofProjects.length > 0 ? ofProjects : visible;
  const [queue, other] = seen;
  if (queue === undefined)
    throw new AppError('not_found', `there is no queue ${ref}`, { hint: 'roster queue list', details: { queue: ref } });
  if (other !== undefined)
    throw new AppError('ambiguous', `there are ${seen.length} queues ${ref}`, {
      hint: 'name its project with --project, or give its id: roster queue list',
      details: { queue: ref, candidates: seen.map(({ id }) => id) },
    });
  return queue.id;
}
