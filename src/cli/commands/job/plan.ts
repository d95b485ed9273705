import type { InputOf } from '../../../core/operation.ts';
import type { jobEnqueue } from '../../../operations/job/enqueue.ts';

/** What is to be run, and how; times in milliseconds. */
export interface JobPlan {
  readonly enqueue: Omit<InputOf<typeof jobEnqueue.input>, 'id' | 'lease'> & {
    /** In seconds. */
    readonly lease: number;
  };
  readonly words: readonly string[];
  /** How long it may wait for its turn; undefined: as long as it takes. */
  readonly wait: number | undefined;
  readonly timeout: number | undefined;
  readonly grace: number;
  readonly strict: boolean;
}
