import { setTimeout as pauseFor } from 'node:timers/promises';
import { AppError } from '../../domain/errors.ts';
import { BUSY_TIMEOUT } from './errors.ts';

/**
 * Waiting for another process's write. The engine's own waiting would stop everything that this process does, reads
 * included, so it is asked again and again instead.
 */

/** Waits for so many milliseconds. */
export type Pause = (milliseconds: number) => Promise<unknown>;

export const pause: Pause = (milliseconds) => pauseFor(milliseconds);

/** Between tries, in milliseconds, as SQLite's own waiting begins; the last one again and again, so that nobody is left behind. */
const STEPS = [1, 2, 5, 10, 15, 20, 25] as const;
const LAST_STEP = 25;

/** Tries to begin until the lock is free. Throws `store_locked` after as much waiting as the engine would do; at once without `rest`. */
export async function beginWhenFree(begin: () => void, rest: Pause | undefined): Promise<void> {
  let waited = 0;
  for (let tries = 0; ; tries += 1) {
    try {
      begin();
      return;
    } catch (error) {
      if (rest === undefined || !isLocked(error) || waited >= BUSY_TIMEOUT) throw error;
    }
    const step = STEPS[tries] ?? LAST_STEP;
    await rest(step);
    waited += step;
  }
}

const isLocked = (error: unknown): boolean => error instanceof AppError && error.code === 'store_locked';

/** What is not to wait gives way to what waits in this process. */
export const busyHere = (path: string): AppError =>
  new AppError('store_locked', `something else is being written to the store ${path}`, { hint: 'try again' });
