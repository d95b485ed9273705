import { AppError } from '../../domain/errors.ts';

/** How calls share the thread with others: cooperative scheduling, provided by the server. */
export interface Sharing {
  /** Resolves when this call may use the thread again. */
  readonly turn: () => Promise<void>;
  /** For how long the thread has been busy, in milliseconds; waiting for a store or a client does not count. */
  readonly busy: () => number;
  /** Is told for how long a call used the thread, in milliseconds. */
  readonly spend: (time: number) => void;
  /**
   * Runs a long read once there is room for it. Throws `rate_limited` when too many are waiting, and `interrupted` when the
   * signal comes while it waits.
   */
  readonly long: <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;
}

/** For how long a call may use the thread before it yields, in milliseconds. */
export const TIME_BUDGET = 2;

/** The end of a call that its caller does not want any more. */
export const stopped = (): AppError => new AppError('interrupted', 'stopped; nothing was changed');

/** A short read has used up its budget and must start again as a long one: it holds a connection that short ones need. */
export class BudgetExceeded extends Error {
  constructor() {
    super('the read is a long one');
  }
}
