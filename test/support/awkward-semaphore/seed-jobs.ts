import { ID, THERE } from './state.ts';
import type { DoubleJob, DoubleState } from './state.ts';

/** Jobs for the awkward instance. */

/** 2026-03-01T08:00:00Z, an hour before the clock of the tests. */
const MORNING = 1_772_352_000;

export type JobSeed = Partial<DoubleJob>;

interface Begun {
  /** The end of its id. */
  readonly tail: string;
  readonly name: string;
  /** How many seconds after the morning began it came. */
  readonly after: number;
}

/** A job of Rocket that runs, unless `more` says otherwise. */
export function seedJob({ jobs }: DoubleState, { tail, name, after }: Begun, more: JobSeed = {}): void {
  const created = MORNING + after;
  jobs.push({
    ...{ id: ID(tail), name, projectId: THERE.rocket, state: 'RUNNING', result: 'NONE', machineType: 'e1-standard-2' },
    ...{ times: { created, started: created + 5, finished: 0 }, agent: { name: 'agent-1', ip: '198.51.100.7' } },
    ...{ variables: { SEMAPHORE_GIT_BRANCH: 'main', DB_PASSWORD: 'secret' }, isHidden: false },
    ...more,
  });
}

/** What a job has that came so many seconds after the morning began, and waits. */
export const waits = (after: number): JobSeed => ({
  state: 'QUEUED',
  times: { created: MORNING + after, started: 0, finished: 0 },
  agent: null,
});

export const ended = (result: string): JobSeed => ({ state: 'FINISHED', result });
