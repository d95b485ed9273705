import * as z from 'zod/mini';
import { accountRef, ref } from '../references.ts';
import type { AccountRef } from '../references.ts';
import type { Labels } from './labels.ts';
import { QUEUE_SCOPES } from './queues.ts';
import { JOB_STATES } from './states.ts';
import type { JobState } from './states.ts';
import { OBSTACLES } from './turn.ts';

/** A job: one command that runs for a project, in the order of a queue. */

/** A job as stored. Times are the store's, as ISO 8601 in UTC. */
export interface JobRecord extends Labels {
  /** The runner chose it. */
  readonly id: string;
  /** Its arrival, from 1 on. */
  readonly seq: number;
  readonly project_id: string;
  /** The queue may be gone once the job has ended. */
  readonly queue_id: string;
  readonly queue_name: string;
  /** Whether that was a queue of the organization. */
  readonly of_organization: boolean;
  readonly name: string;
  readonly state: JobState;
  readonly priority: number;
  /** null: any machine. */
  readonly machine_type: string | null;
  readonly host: string;
  /** Who runs it, with the name that they had then. */
  readonly actor: AccountRef;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** Of its command; null: it is not known, or nothing was run. */
  readonly exit_status: number | null;
  /** In seconds. */
  readonly lease: number;
  readonly lease_until: string;
  /** Since when somebody wants its end; null: nobody does. */
  readonly stop_at: string | null;
}

/** What runs in a queue, or waits there before a job. */
export const jobAhead = z.object({ id: z.string(), name: z.string(), state: z.enum(JOB_STATES), who: accountRef });

/** A job as shown, and as its runner is told of it. */
export const job = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(JOB_STATES),
  project: ref,
  queue: ref,
  queue_scope: z.enum(QUEUE_SCOPES),
  priority: z.number(),
  /** From 1 on, among those of its queue that wait; null: it does not wait. */
  position: z.nullable(z.number()),
  /** What it waits for; null: it does not wait, or starts when its runner asks next. */
  waits_for: z.nullable(z.enum(OBSTACLES)),
  /** The first of those that run in its queue, or wait before it, as far as the caller may see them. */
  ahead: z.array(jobAhead),
  /** How many those are in all. */
  ahead_count: z.number(),
  branch: z.nullable(z.string()),
  tag: z.nullable(z.string()),
  pull_request: z.nullable(z.string()),
  pipeline: z.nullable(z.string()),
  block: z.nullable(z.string()),
  url: z.nullable(z.string()),
  machine_type: z.nullable(z.string()),
  host: z.string(),
  /** Who runs it. */
  who: accountRef,
  /** Somebody wants its end, and it has not ended. */
  stopping: z.boolean(),
  exit_status: z.nullable(z.number()),
  /** Until when its runner must renew it, or it is lost; null: it has ended. */
  lease_until: z.nullable(z.string()),
  created_at: z.string(),
  started_at: z.nullable(z.string()),
  ended_at: z.nullable(z.string()),
});
export type Job = z.infer<typeof job>;

/** How long ended jobs are kept, in milliseconds. */
export const KEPT_FOR = 90 * 24 * 60 * 60 * 1000;
