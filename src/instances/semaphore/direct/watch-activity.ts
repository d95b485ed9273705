import { orAborted } from '../../../client/retry.ts';
import { AppError } from '../../../domain/errors.ts';
import type { activityWatch } from '../../../operations/activity/watch.ts';
import type { OutputOf } from '../../../core/operation.ts';
import { looker } from './activity.ts';
import type { ActivityThere } from './activity.ts';
import type { Calling } from './calling.ts';

/** The activity monitor of an instance, again and again: it tells of no change by itself, so it is asked. */

/** From one look to the next, in milliseconds: a look takes a few requests. */
const INTERVAL = 5_000;
/** After failures, each pause is twice the one before. */
const LONGEST_PAUSE = 60_000;
/** Whoever wants to be left alone for longer is asked all the same: no timer runs for more than 24 days. */
const LONGEST_WAIT = 24 * 60 * 60_000;

/**
 * Yields what there is, until the signal. Throws what the first look throws, and later what cannot pass: an instance that
 * is out of reach, or wants fewer requests, is waited for.
 */
export async function* watchActivityThere(
  calling: Calling,
  { limit }: OutputOf<typeof activityWatch.input>,
  signal: AbortSignal | undefined,
): AsyncIterable<ActivityThere> {
  const look = looker(calling);
  let failures = 0;
  for (let isFirst = true; ; isFirst = false) {
    let wait = INTERVAL;
    try {
      const seen = await unlessAborted(look(limit), signal);
      if (seen === undefined) return;
      failures = 0;
      yield seen.activity;
    } catch (error) {
      if (isFirst || !isPassing(error)) throw error;
      failures += 1;
      wait = Math.max(Math.min(LONGEST_PAUSE, INTERVAL * 2 ** failures), waitIn(error));
    }
    await orAborted(calling.pause(wait), signal);
    if (signal?.aborted === true) return;
  }
}

const isPassing = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === 'unavailable' || error.code === 'rate_limited');

/** How long the instance wants to be left alone, in milliseconds. */
function waitIn({ details }: AppError): number {
  const seconds = details.retry_after_seconds;
  return typeof seconds === 'number' ? Math.min(LONGEST_WAIT, seconds * 1000) : 0;
}

/** Undefined: the signal came first. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  const done: T[] = [];
  await orAborted(
    work.then((value) => void done.push(value)),
    signal,
  );
  return done[0];
}
