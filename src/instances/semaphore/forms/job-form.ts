import type { Job } from '../../../domain/jobs/job.ts';
import { allLabels, labelsFrom } from '../../../domain/jobs/labels.ts';
import type { JobState } from '../../../domain/jobs/states.ts';
import type { Ref } from '../../../domain/references.ts';
import { counted } from '../../../lib/plural.ts';
import type { ProjectsThere } from './projects-there.ts';
import type { WireJob } from '../api/wire-jobs.ts';

/** Jobs of Semaphore in roster's form. */

/** What the API does not tell, or may not tell. */
type Untold =
  'state' | 'project' | 'queue' | 'queue_scope' | 'priority' | 'ahead_count' | 'who' | 'stopping' | 'created_at';

/** A job as shown, in which what is not told is null. */
export type ShownJob = Omit<Job, Untold> & { readonly [F in Untold]: Job[F] | null };

/** What is known beside what the instance says of a job. */
export interface Surroundings {
  readonly projects: ProjectsThere;
  /** The URL of the instance. */
  readonly url: string;
}

const ifSet = (text: string): string | null => (text === '' ? null : text);

export function shownJob({ metadata, spec, status }: WireJob, { projects, url }: Surroundings): ShownJob {
  return {
    id: metadata.id,
    name: metadata.name,
    state: stateOf(status),
    project: projectOf(spec.project_id, projects),
    queue: null,
    queue_scope: null,
    priority: null,
    position: null,
    waits_for: stateIs(status, 'QUEUED') ? 'machine' : null,
    ahead: [],
    ahead_count: null,
    ...allLabels(labelsFrom(variablesOf(metadata.id, spec.env_vars, url))),
    machine_type: ifSet(spec.agent.machine.type),
    host: status.agent.name || status.agent.ip,
    who: null,
    stopping: null,
    exit_status: null,
    lease_until: null,
    created_at: metadata.create_time,
    started_at: metadata.start_time,
    ended_at: metadata.finish_time,
  };
}

type Status = Pick<WireJob['status'], 'state' | 'result'>;

const stateIs = ({ state }: Pick<Status, 'state'>, wanted: string): boolean => state.toUpperCase() === wanted;

/** Whether a job runs no more, nor will. */
export const hasEnded = ({ status }: Pick<WireJob, 'status'>): boolean => stateIs(status, 'FINISHED');

const STATES: Readonly<Record<string, JobState>> = { PENDING: 'waiting', QUEUED: 'waiting', RUNNING: 'running' };
const ENDS: Readonly<Record<string, JobState>> = { PASSED: 'passed', FAILED: 'failed', STOPPED: 'stopped' };

/** null: one that roster does not know. */
function stateOf(status: Status): JobState | null {
  const [states, word] = stateIs(status, 'FINISHED') ? [ENDS, status.result] : [STATES, status.state];
  const key = word.toUpperCase();
  return Object.hasOwn(states, key) ? (states[key] ?? null) : null;
}

/** The id stands for the name of a project that no list has. */
const projectOf = (id: string, projects: ProjectsThere): Ref | null =>
  id === '' ? null : (projects.get(id) ?? { id, name: id });

/** Those that labels are read from: others may be secret. */
function variablesOf(id: string, variables: WireJob['spec']['env_vars'], url: string): Record<string, string> {
  const own = variables.filter(({ name }) => /^SEMAPHORE_[A-Z_]+$/.test(name)).map(({ name, value }) => [name, value]);
  return {
    ...(Object.fromEntries(own) as Record<string, string>),
    SEMAPHORE: 'true',
    SEMAPHORE_ORGANIZATION_URL: url.replace(/\/+$/, ''),
    SEMAPHORE_JOB_ID: id,
  };
}

/** What no answer of an instance has of jobs. */
const NOT_TOLD = 'the instance does not tell the queue, the priority, the exit status, or who a job is of';

/** What is to be told of jobs that are shown, each as a sentence. */
export function notesOn(jobs: readonly ShownJob[], projects: ProjectsThere): string[] {
  if (jobs.length === 0) return [];
  const unknown = jobs.filter(({ state }) => state === null).length;
  const elsewhere = jobs.filter(({ project }) => project !== null && !projects.has(project.id)).length;
  return [
    NOT_TOLD,
    ...(unknown > 0 ? [`of ${counted(unknown, 'job')} roster does not know the state: it is empty`] : []),
    ...(elsewhere > 0
      ? [`of ${counted(elsewhere, 'job')} the project is in no list that the token may see: its id stands for its name`]
      : []),
  ];
}
