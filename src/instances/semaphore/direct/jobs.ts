import { isOpen } from '../../../domain/jobs/states.ts';
import { UNCHANGED } from '../../../domain/unchanged.ts';
import { AppError, madeAllTheSame } from '../../../domain/errors.ts';
import type { jobShow } from '../../../operations/job/show.ts';
import type { jobStop } from '../../../operations/job/stop.ts';
import { isTrial, pushed, tell } from './calling.ts';
import type { Call, Calling } from './calling.ts';
import { notesOn, shownJob } from '../forms/job-form.ts';
import type { ShownJob } from '../forms/job-form.ts';
import { listJobs } from './job-list.ts';
import { readJob } from '../api/job-pages.ts';
import { readProjectsThere } from '../forms/projects-there.ts';
import type { ProjectsThere } from '../forms/projects-there.ts';

/** Jobs of an instance: a mirror has none, since they change while one looks. */

const show: Call<typeof jobShow> = async (calling, { job: id }, options) => {
  const { job, projects } = await jobThere(calling, id);
  tell(calling, options, notesOn([job], projects));
  return job;
};

const stop: Call<typeof jobStop> = async (calling, { job: id }, options) => {
  const { job, projects } = await jobThere(calling, id);
  tell(calling, options, notesOn([job], projects));
  if (job.state !== null && !isOpen(job.state)) {
    options.note?.([UNCHANGED]);
    return job;
  }
  const change = { kind: 'job-stop', job: { id: job.id, name: job.name } } as const;
  if (isTrial(change, options)) return toldToEnd(job);
  await pushed(calling, change, options);
  try {
    // It ends a little later.
    return toldToEnd(shownJob(await readJob(calling.api, id), { projects, url: calling.url }));
  } catch (error) {
    throw error instanceof AppError ? madeAllTheSame(error, `roster job show ${id}`) : error;
  }
};

/** A job whose end was asked for here. */
const toldToEnd = (job: ShownJob): ShownJob => ({ ...job, stopping: job.state === null || isOpen(job.state) });

interface JobThere {
  readonly job: ShownJob;
  readonly projects: ProjectsThere;
}

async function jobThere({ api, url }: Calling, id: string): Promise<JobThere> {
  const [wire, projects] = await Promise.all([readJob(api, id.toLowerCase()), readProjectsThere(api)]);
  return { job: shownJob(wire, { projects, url }), projects };
}

/** The calls on jobs, by their operation. */
export const JOB_CALLS: Readonly<Record<string, Call>> = {
  'job.list': listJobs,
  'job.show': show,
  'job.stop': stop,
} as never;
