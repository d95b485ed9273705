import { machineUses, workByProject, workState } from '../../../domain/jobs/activity.ts';
import type { Activity, WorkCount } from '../../../domain/jobs/activity.ts';
import { AppError } from '../../../domain/errors.ts';
import { compareText, sortKey } from '../../../domain/names/names.ts';
import { iso } from '../../../domain/time.ts';
import type { activityShow } from '../../../operations/activity/show.ts';
import { tell } from './calling.ts';
import type { Call, Calling } from './calling.ts';
import { notesOn, shownJob } from '../forms/job-form.ts';
import type { ShownJob } from '../forms/job-form.ts';
import { OPEN_STATES } from './job-list.ts';
import { NoSuchRoute, readAgentTypes, readJobs } from '../api/job-pages.ts';
import { readProjectsThere } from '../forms/projects-there.ts';
import type { ProjectsThere } from '../forms/projects-there.ts';

/** The activity monitor of an instance, from its lists of jobs and of self-hosted agents. */

/** The same as roster's own, of jobs of which less is told. */
export type ActivityThere = Omit<Activity, 'jobs'> & { readonly jobs: readonly ShownJob[] };

export const showActivity: Call<typeof activityShow> = async (calling, { limit }, options) => {
  const { activity, notes } = await looker(calling)(limit);
  tell(calling, options, notes);
  return activity;
};

interface Look {
  readonly activity: ActivityThere;
  /** What could not be seen, each as a sentence. */
  readonly notes: readonly string[];
}

/** Looks once or again and again, with at most `limit` jobs. What a look throws is what the API throws, and `NoSuchRoute`. */
export function looker({ api, url, now }: Calling): (limit: number) => Promise<Look> {
  let projects: ProjectsThere | undefined;
  /** Projects that were in no list when it was read last. */
  let missing: ReadonlySet<string> = new Set();

  /** Projects are read again only for one that was not there before. */
  async function projectsOf(ids: readonly string[]): Promise<ProjectsThere> {
    const known = projects;
    if (known !== undefined && ids.every((id) => known.has(id) || missing.has(id))) return known;
    const read = await readProjectsThere(api);
    missing = new Set(ids.filter((id) => !read.has(id)));
    return (projects = read);
  }

  return async (limit) => {
    const [jobs, agents] = await Promise.all([readJobs(api, OPEN_STATES), agentsOf(api)]);
    const at = iso(now());
    const ids = [...new Set(jobs.map(({ spec }) => spec.project_id))].filter((id) => id !== '');
    const names = await projectsOf(ids);
    const shown = jobs.map((job) => shownJob(job, { projects: names, url })).toSorted(inOrder);
    const activity = { at, ...sums(shown, agents.types), jobs: shown.slice(0, limit) };
    return { activity, notes: [...notesOn(activity.jobs, names), ...agents.notes, ...UNCOUNTED] };
  };
}

const UNCOUNTED = ['jobs of projects that the token may not see, and pipelines that wait in a queue, are not counted'];

interface Agents {
  /** How many are connected, by their type. */
  readonly types: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
}

/** The machines of the organization's own, as far as the token may see them. */
async function agentsOf(api: Calling['api']): Promise<Agents> {
  try {
    return {
      types: await readAgentTypes(api),
      notes: ['the instance tells no quotas: that of a self-hosted type is how many of its agents are connected'],
    };
  } catch (error) {
    const isHidden = error instanceof NoSuchRoute || (error instanceof AppError && error.code === 'forbidden');
    if (!isHidden) throw error;
    return { types: new Map(), notes: ['the token may not see self-hosted agents: how many there are is left out'] };
  }
}

/** Those that run, then the others, in the order in which they came. */
const inOrder = (one: ShownJob, other: ShownJob): number =>
  rank(one) - rank(other) || compareText(one.created_at ?? '', other.created_at ?? '') || compareText(one.id, other.id);
const rank = ({ state }: ShownJob): number => (state === 'running' ? 0 : 1);

const workOf = ({ state, waits_for }: ShownJob): WorkCount['state'] =>
  workState({ state: state ?? 'waiting', waits_for });

function sums(jobs: readonly ShownJob[], types: ReadonlyMap<string, number>): Omit<Activity, 'at' | 'jobs'> {
  const counts: WorkCount[] = jobs.map((job) => ({
    project_id: job.project?.id ?? '',
    machine_type: job.machine_type,
    state: workOf(job),
    jobs: 1,
  }));
  const refs = new Map(jobs.flatMap(({ project }) => (project === null ? [] : [[project.id, project] as const])));
  // What is told of no project is counted with those that cannot be seen.
  const { total, seen, elsewhere } = workByProject(counts, (id) => refs.has(id));
  return {
    machine_types: machineUses(
      [...types].map(([machine_type, quota]) => ({ machine_type, quota })),
      counts,
    ),
    total,
    projects: [...refs.values()]
      .toSorted((one, other) => compareText(sortKey(one.name), sortKey(other.name)) || compareText(one.id, other.id))
      .flatMap((project) => {
        const work = seen.get(project.id);
        return work === undefined ? [] : [{ project, ...work }];
      }),
    elsewhere,
  };
}
