import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CallOptions } from '../caller.ts';
import { BudgetExceeded, stopped, TIME_BUDGET } from './sharing.ts';
import type { Sharing } from './sharing.ts';

/** How one call yields the thread: after a few milliseconds of work at a time. */
export interface TimeBudget {
  /** Runs a read as a short one; undefined: it exceeded its budget, and must start again as a long one. */
  readonly short: <T>(read: () => Promise<T>) => Promise<{ readonly value: T } | undefined>;
  /** Runs work and reports the time it used, without its pauses. An atomic unit is not stopped by the caller's signal. */
  readonly measure: <T>(work: () => Promise<T>, isAtomic?: boolean) => Promise<T>;
  /** Reports progress to the caller, and yields. */
  readonly progress: (done: number, total: number) => Promise<void>;
  /** Yields when the budget is used up. Throws `interrupted` when the caller wants to stop. */
  readonly pace: () => Promise<void>;
  /** What follows takes long: a read that runs as a short one ends here, and starts again as a long one. */
  readonly takesLong: () => void;
}

/** Yields the thread: to other calls where it is shared, else only to signals. */
export const yieldThread = (sharing: Sharing | undefined): Promise<void> => sharing?.turn() ?? nextTurn();

/** The budget of one call; `now` in milliseconds, on any clock. */
export function timeBudget(sharing: Sharing | undefined, now: () => number, options: CallOptions): TimeBudget {
  let isShort = false;
  let since = 0;
  let inAtomicUnit = false;
  const used = (): number => Math.max(0, now() - since);

  async function pause(): Promise<void> {
    if (isShort) throw new BudgetExceeded();
    sharing?.spend(used());
    await yieldThread(sharing);
    since = now();
    if (!inAtomicUnit && options.signal?.aborted === true) throw stopped();
  }
  const pace = async (): Promise<void> => {
    if (used() >= TIME_BUDGET) await pause();
  };

  return {
    pace,
    takesLong() {
      if (isShort) throw new BudgetExceeded();
    },
    async progress(done, total) {
      options.progress?.(done, total);
      // An embedded store never waits for the network, so without a pause no signal would arrive.
      await (sharing === undefined ? pause() : pace());
    },
    async short(read) {
      isShort = true;
      try {
        return { value: await read() };
      } catch (error) {
        if (!(error instanceof BudgetExceeded)) throw error;
        return undefined;
      } finally {
        isShort = false;
      }
    },
    async measure(work, isAtomic = false) {
      since = now();
      inAtomicUnit = isAtomic;
      try {
        return await work();
      } finally {
        inAtomicUnit = false;
        sharing?.spend(used());
      }
    },
  };
}
