import type { Services } from '../core/context.ts';
import type { Store } from '../core/store/index.ts';

/** What a task is given for one run. */
export interface TaskContext extends Services {
  readonly store: Store;
  /** The store's clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted when the server stops, or when another server has the task. */
  readonly signal: AbortSignal;
}

/** Work that nobody asks for: every so often, by one of the servers on a store. */
export interface Task {
  /** Never renamed: the store knows its state by it. */
  readonly name: string;
  /** From the end of a run to the next, in milliseconds. */
  readonly every: number;
  /** Can end at any point and be run again. Throws what went wrong; an AppError's message is shown to people. */
  readonly run: (context: TaskContext) => Promise<void>;
}
