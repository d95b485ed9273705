import type { JobRecord } from '../jobs/job.ts';
import type { Ref } from '../references.ts';

/** A job that ended, as notifications tell of it. */

/** As it was when it ended. */
export interface EndedJob {
  readonly record: JobRecord;
  readonly project: Ref;
}

/** Semaphore has four results; `canceled`: it was stopped before it began. A job whose runner is silent has failed. */
type Result = 'passed' | 'failed' | 'stopped' | 'canceled';

/** The result of a job in Semaphore's words. */
export function resultOf({ state, started_at }: Pick<JobRecord, 'state' | 'started_at'>): Result {
  if (state === 'passed') return 'passed';
  if (state === 'stopped') return started_at === null ? 'canceled' : 'stopped';
  return 'failed';
}

/** What the filters of rules are compared with: each list must have a text that means one of these. */
export const valuesOf = ({ record, project }: EndedJob) => ({
  projects: [project.name],
  branches: some(record.branch),
  tags: some(record.tag),
  pipelines: some(record.pipeline),
  blocks: some(record.block),
  // Semaphore calls each that ended done.
  states: ['done', record.state],
  results: [record.state, resultOf(record)],
});

const some = (text: string | null): string[] => (text === null ? [] : [text]);

/** What makes an end its own: a job that was lost, and was not after all, ends once more. */
export const endId = ({ record: { id, state, ended_at } }: EndedJob): string => `${id} ${state} ${ended_at ?? ''}`;
