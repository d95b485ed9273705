import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../domain/errors.ts';
import type { CallOptions } from '../caller.ts';
import { SLICE, TooLong } from './sharing.ts';
import type { Sharing } from './sharing.ts';

/** The work of one call in slices, so that it holds the thread for a few milliseconds at a time. */
export interface Slices {
  /** Reads in a place for short ones first, and where that takes too long, once more in one for long ones. */
  readonly asShortOrLong: <T>(read: () => Promise<T>) => Promise<T>;
  /** Work whose time, but for its pauses, is told of. A unit that is to be finished goes on where the caller wants to stop. */
  readonly timed: <T>(work: () => Promise<T>, isUnit?: boolean) => Promise<T>;
  /** Tells how far it is, and pauses. */
  readonly yieldToLoop: (done: number, total: number) => Promise<void>;
  /** Pauses where the slice is used up. Throws `interrupted` when the caller wants to stop. */
  readonly pace: () => Promise<void>;
}

/** Lets others have the thread: in turn where work is shared, else for as long as signals take. */
export const yieldTurn = (sharing: Sharing | undefined): Promise<void> => sharing?.turn() ?? nextTurn();

/** Slices of a call; `now` in milliseconds, on any clock. Without others to share the thread with, a pause only lets signals through. */
export function slices(sharing: Sharing | undefined, now: () => number, options: CallOptions): Slices {
  let kind: 'short' | 'long' | undefined;
  let since = 0;
  let finishing = false;
  const held = (): number => Math.max(0, now() - since);

  async function pause(): Promise<void> {
    if (kind === 'short') throw new TooLong();
    sharing?.spend(held());
    await yieldTurn(sharing);
    since = now();
    if (!finishing && options.signal?.aborted === true)
      throw new AppError('interrupted', 'stopped; nothing was changed');
  }
  const pace = async (): Promise<void> => {
    if (held() >= SLICE) await pause();
  };

  return {
    pace,
    async yieldToLoop(done, total) {
      options.progress?.(done, total);
      // Work on an embedded store never waits for the outside, so signals would go unheard without a pause.
      await (sharing === undefined ? pause() : pace());
    },
    async asShortOrLong(read) {
      if (sharing === undefined || kind === 'long') return read();
      kind = 'short';
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof TooLong)) throw error;
        kind = 'long';
        return await sharing.long(read);
      } finally {
        kind = undefined;
      }
    },
    async timed(work, isUnit = false) {
      since = now();
      finishing = isUnit;
      try {
        return await work();
      } finally {
        finishing = false;
        sharing?.spend(held());
      }
    },
  };
}
