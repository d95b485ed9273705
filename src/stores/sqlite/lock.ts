import { setTimeout as setTimer } from 'node:timers/promises';
import { AppError } from '../../domain/errors.ts';
import { BUSY_TIMEOUT } from './errors.ts';

/** Waiting for another process's write. SQLite's own waiting would block the thread, so this retries instead. */

/** Waits for so many milliseconds. */
export type Pause = (milliseconds: number) => Promise<unknown>;

/** Waits by the clock of the process. */
export const waitFor: Pause = (milliseconds) => setTimer(milliseconds);

/** The pauses between attempts, in milliseconds, as SQLite's own begin; the last one repeats, so that no process starves. */
const STEPS = [1, 2, 5, 10, 15, 20, 25] as const;
const LAST_STEP = 25;

/** Retries until the lock is free. Throws `store_locked` after as long as SQLite would wait; without `pause`, at once. */
export async function beginWhenFree(begin: () => void, pause: Pause | undefined): Promise<void> {
  let waited = 0;
  for (let tries = 0; ; tries += 1) {
    try {
      begin();
      return;
    } catch (error) {
      if (pause === undefined || !isLocked(error) || waited >= BUSY_TIMEOUT) throw error;
    }
    const step = STEPS[tries] ?? LAST_STEP;
    await pause(step);
    waited += step;
  }
}

const isLocked = (error: unknown): boolean => error instanceof AppError && error.code === 'store_locked';

/** The refusal of a write without waiting while another one runs in this process. */
export const busyHere = (path: string): AppError =>
  new AppError('store_locked', `something else is being written to the store ${path}`, {
    hint: 'try again',
    isLocal: true,
  });
