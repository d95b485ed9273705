import type { Services } from '../core/context.ts';
import type { Store } from '../core/store/index.ts';
import type { Email, RefusedRecipient } from '../domain/email.ts';

/** What tasks reach beyond the store. */
export interface TaskServices extends Services {
  /** A new id, as all that is made has one. */
  readonly newId: () => string;
  /**
   * Resolves once a mail server has taken the e-mail, with the recipients that it refused. Throws `unavailable` where it
   * took it for nobody, with `details.refused` where it never will. undefined: none is named.
   */
  readonly mail: ((email: Email) => Promise<readonly RefusedRecipient[]>) | undefined;
}

/** What a task is given for one run. */
export interface TaskContext extends TaskServices {
  readonly store: Store;
  /** The store's clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted when the server stops, or when another server has the task. */
  readonly signal: AbortSignal;
  /** Resolves after so many milliseconds, or when the signal comes. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Work that nobody asks for: every so often, by one of the servers on a store. */
export interface Task {
  /** Never renamed: the store knows its state by it. */
  readonly name: string;
  /** From the end of a run to the next, in milliseconds. */
  readonly every: number;
  /** Whether there is work; left out: always. Asked before the lease is taken, so that a store with none is not written. */
  readonly wanted?: (context: Pick<TaskContext, 'store' | 'now'>) => Promise<boolean>;
  /** Can end at any point and be run again. Throws what went wrong; an AppError's message is shown to people. */
  readonly run: (context: TaskContext) => Promise<void>;
}
