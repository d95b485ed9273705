import * as z from 'zod/mini';
import { allows } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { checkedText, isUuid } from '../../domain/names/names.ts';
import type { JobRecord } from '../../domain/jobs/job.ts';
import type { Context, ProjectRef } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { required } from '../../lib/required.ts';
import { STOP, VIEW } from './describe.ts';

/** How jobs are named in inputs: by id alone, for several may have one name. */

const ID_LENGTH = 36;

/** An id that a runner chooses, or that of a job. */
export const jobId = () => checkedText(ID_LENGTH, (text) => (isUuid(text) ? undefined : 'is not the id of a job'));

/** The field that names a job. */
export const jobField = () => field(jobId(), 'a job: its id', 'JOB');

/** A job by id. Throws `not_found`. */
async function findJob(tx: Reads, id: string): Promise<JobRecord> {
  const [found] = await tx.jobs.find([id.toLowerCase()]);
  if (found !== undefined) return found;
  throw noJob(id);
}

const noJob = (id: string): AppError =>
  new AppError('not_found', `there is no job ${id}`, { hint: 'roster job list', details: { job: id } });

/** A job that is the actor's own, or that the actor may see or stop; any other is as one that is not there. Throws `not_found`. */
export async function seenJob({ tx, actor }: Context<Reads>, id: string): Promise<JobRecord> {
  const found = await findJob(tx, id);
  const { id: actorId, permissions } = actor();
  const isSeen = [VIEW, STOP].some((one) => allows(permissions, one, found.project_id));
  if (found.actor.id === actorId || isSeen) return found;
  throw noJob(id);
}

/** The project of a job, so that permissions count there. Throws `not_found`. */
export async function projectOfJob(
  context: Context<Reads>,
  input: { readonly job: string },
): Promise<ProjectRef & { readonly id: string }> {
  return projectOf(context.tx, await seenJob(context, input.job));
}

/** The project of a job that was found. */
export async function projectOf(tx: Reads, { project_id: id }: JobRecord): Promise<ProjectRef> {
  const [project] = await tx.projects.find({ ids: [id] });
  return required(project, 'the project of a job');
}

/** A job that the actor runs. Throws `not_found`, and `forbidden` for a job of somebody else that the actor may see. */
export async function ownJob(context: Context<Reads>, id: string): Promise<JobRecord> {
  const found = await seenJob(context, id);
  if (found.actor.id === context.actor().id) return found;
  throw new AppError('forbidden', `somebody else runs the job ${id}`, {
    hint: 'only who runs a job can advance or end it',
    details: { job: id },
  });
}

/** The field that says how a job ended. */
export const exitStatusField = () =>
  z.optional(field(z.number().check(z.int(), z.gte(0), z.lte(255)), 'the exit status of its command', 'STATUS'));
