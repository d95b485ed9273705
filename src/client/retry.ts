import { AppError } from '../domain/errors.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { RequestError } from './network-errors.ts';
import type { Transport } from './transport.ts';

/** Trying again: how often, how long, and what to tell when it does not help. */

const ATTEMPTS = 5;
/** In milliseconds. */
const DEADLINE = 90_000;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 10_000;

/** How a call may be repeated. */
interface Repetition {
  /** Another time does what the first did. */
  readonly isSafe: boolean;
  /** It changes something, so what became of it must be told. */
  readonly changes: boolean;
  /** Ctrl-C. What may have been done is waited for all the same, unless the caller finds out by itself. */
  readonly stop: AbortSignal | undefined;
  readonly findsOut?: boolean;
  /** How long an attempt may be silent and still leave time for another, in milliseconds. */
  readonly silence?: number;
}

/** What an attempt is given. */
export interface Attempt {
  /** What is left of the deadline, in milliseconds. */
  readonly left: number;
  /** Something new came in, so patience begins anew. */
  readonly progressed: () => void;
}

/**
 * Tries until it works, is refused for good, or patience ends. Throws the last error; of a change that
 * may have been made all the same with `details.outcome` `unknown`.
 */
export async function withRetry<T>(
  transport: Transport,
  { isSafe, changes, stop, findsOut = false, silence = 0 }: Repetition,
  attempt: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  let mayBeDone = false;
  let tries = 0;
  let until = transport.now() + silence + DEADLINE;
  const progressed = (): void => {
    tries = 0;
    until = transport.now() + silence + DEADLINE;
  };
  for (;;) {
    tries += 1;
    try {
      return await attempt({ left: until - transport.now(), progressed });
    } catch (failure) {
      if (!(failure instanceof RequestError)) throw failure;
      mayBeDone ||= changes && failure.maySucceed;
      const isStopped = (): boolean => stop?.aborted === true && (findsOut || !mayBeDone);
      const told = (error: AppError): AppError => (mayBeDone && isOpen(error) ? unknownOutcome(error) : error);
      if (isStopped()) throw told(new AppError('interrupted', 'stopped', { cause: failure.error }));
      const pause = pauseAfter(tries, failure.retryAfter?.wait ?? 0, transport);
      const isOver = (tries >= ATTEMPTS && !isInProgress(failure.error)) || transport.now() + pause > until;
      if (failure.retryAfter === undefined || !isSafe || isOver) throw told(failure.error);
      await (mayBeDone ? transport.pause(pause) : Promise.race([transport.pause(pause), aborted(stop)]));
      if (isStopped()) throw told(new AppError('interrupted', 'stopped', { cause: failure.error }));
    }
  }
}

/** Longer each time, and never the same for two who were refused together; no shorter than the server asks for. */
function pauseAfter(tries: number, wait: number, { random }: Transport): number {
  const [die = 0] = random(1);
  const growing = FIRST_PAUSE * 2 ** (tries - 1) * (0.5 + die / 256);
  return Math.max(Math.min(LONGEST_PAUSE, growing), wait);
}

const aborted = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });

/** Codes that say nothing of what an earlier attempt did: they come before its answer is looked up. */
const OPEN: ReadonlySet<ErrorCode> = new Set([
  'unauthenticated',
  'expired',
  'forbidden',
  'rate_limited',
  'unavailable',
  'store_locked',
  'internal',
  'corrupt_store',
  'unsupported_by_server',
  'interrupted',
]);

/** The same call is being carried out, so it is only a matter of time. */
const isInProgress = ({ code, details }: AppError): boolean =>
  code === 'conflict' && details.retry_after_seconds !== undefined;

const isOpen = (error: AppError): boolean => OPEN.has(error.code) || isInProgress(error);

const unknownOutcome = (error: AppError): AppError =>
  new AppError(error.code, error.message, {
    hint: 'it is not known whether the change was made: check before you try again',
    details: { ...error.details, outcome: 'unknown' },
    cause: error.cause ?? error,
  });
