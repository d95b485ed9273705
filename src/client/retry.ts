import { AppError } from '../domain/errors.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { RequestError } from './network-errors.ts';
import type { Transport } from './transport.ts';

/** Retries: how often, how long, and which error after the last one. */

const ATTEMPTS = 5;
/** In milliseconds. */
const DEADLINE = 90_000;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 10_000;

/** How a call may be repeated. */
interface Repetition {
  /** It is idempotent. */
  readonly isSafe: boolean;
  /** It changes something, so an unknown outcome must be reported. */
  readonly changes: boolean;
  /** Ctrl-C. A change that may have been made is waited for all the same, unless `findsOut`: the caller then learns its outcome itself. */
  readonly stop: AbortSignal | undefined;
  readonly findsOut?: boolean;
  /** How many attempts; left out: a few. */
  readonly attempts?: number;
  /** How long an attempt may be silent and still leave time for another, in milliseconds. */
  readonly silence?: number;
}

/** What an attempt is given. */
export interface Attempt {
  /** What is left of the deadline, in milliseconds. */
  readonly left: number;
  /** Called on progress: the deadline restarts. */
  readonly progressed: () => void;
}

/**
 * Retries until it works, is refused for good, or the deadline has passed. Throws the last error; of a change that
 * may have been made all the same with `details.outcome` `unknown`.
 */
export async function withRetry<T>(
  transport: Transport,
  { isSafe, changes, stop, findsOut = false, attempts = ATTEMPTS, silence = 0 }: Repetition,
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
      const isOver = (tries >= attempts && !isInProgress(failure.error)) || transport.now() + pause > until;
      if (failure.retryAfter === undefined || !isSafe || isOver) throw told(failure.error);
      await (mayBeDone ? transport.pause(pause) : orAborted(transport.pause(pause), stop));
      if (isStopped()) throw told(new AppError('interrupted', 'stopped', { cause: failure.error }));
    }
  }
}

/** Exponential backoff with jitter; no shorter than the `Retry-After` of the server. */
function pauseAfter(tries: number, wait: number, { random }: Transport): number {
  const [die = 0] = random(1);
  const growing = FIRST_PAUSE * 2 ** (tries - 1) * (0.5 + die / 256);
  return Math.max(Math.min(LONGEST_PAUSE, growing), wait);
}

/** Waits for a pause, but no longer than until the signal comes. */
export const orAborted = (pause: Promise<void>, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
    pause.then(resolve, reject).finally(() => signal?.removeEventListener('abort', stop));
  });

/** Codes that tell nothing of an earlier attempt: the server sends them before it looks up the idempotency key. */
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

/** The same call is still in progress, so it is waited for. */
const isInProgress = ({ code, details }: AppError): boolean =>
  code === 'conflict' && details.retry_after_seconds !== undefined;

const isOpen = (error: AppError): boolean => OPEN.has(error.code) || isInProgress(error);

const unknownOutcome = (error: AppError): AppError =>
  new AppError(error.code, error.message, {
    hint: 'it is not known whether the change was made: check before you try again',
    details: { ...error.details, outcome: 'unknown' },
    cause: error.cause ?? error,
  });
