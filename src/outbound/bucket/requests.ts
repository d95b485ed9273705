import type { BucketLimits, BucketSettings } from '../../core/bucket.ts';
import type { Outbound, OutboundRequest, OutboundResponse } from '../../core/outbound.ts';
import { AppError } from '../../domain/errors.ts';
import type { Place } from './dialect.ts';
import { errorIn, isPassing, mayPass, refusal } from './errors.ts';
import type { BucketError } from './errors.ts';
import { encoded, signed } from './sign.ts';

/** Sends requests to one bucket, again where that may help. */

/** For one attempt, in milliseconds. */
const TIMEOUT = 120_000;
/** An object, in bytes; and an answer of another kind. */
const LARGEST_OBJECT = 64 * 1024 * 1024;
const LARGEST_LIST = 2 * 1024 * 1024;
const LARGEST_OTHER = 64 * 1024;
/** The longest delays before further attempts, in milliseconds; half of each is left to chance. */
const DELAYS = [100, 400, 1600];
const NOTHING = new Uint8Array(0);

/** What requests to buckets need. */
export interface BucketOptions {
  readonly outbound: Outbound;
  /** Now, in milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Waits for so many milliseconds, or until the signal. */
  readonly pause: (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

interface BucketRequest extends Pick<OutboundRequest, 'method'> {
  /** Left out: the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Sends a request; returns a response that is a success, or one whose error `settles` the request as well. */
type Ask = (request: BucketRequest, settles?: (error: BucketError) => boolean) => Promise<OutboundResponse>;

/** Requests to the bucket of some settings. */
export function requestsTo(
  settings: BucketSettings,
  place: Place,
  { outbound, now, random, pause }: BucketOptions,
  { signal, timeout = TIMEOUT }: BucketLimits,
): Ask {
  const { host } = new URL(place.url);
  const limits = { timeout, ...(signal !== undefined && { signal }) };
  /** How far the server's clock is ahead, in milliseconds. */
  let skew = 0;

  /** A server that finds the time wrong is asked again by its own clock. */
  async function attempt(request: BucketRequest): Promise<OutboundResponse> {
    const { method, key, query = {}, headers = {}, body = NOTHING } = request;
    const unsigned = { method, path: pathOf(key), query, headers, body };
    const largest = method !== 'GET' ? LARGEST_OTHER : key === undefined ? LARGEST_LIST : LARGEST_OBJECT;
    const send = () => outbound({ ...signed(unsigned, place, settings, now() + skew), ...limits, largest });
    const response = await send();
    const theirs = Date.parse(response.headers.date ?? '');
    if (response.status !== 403 || Number.isNaN(theirs)) return response;
    if (errorIn(response).code !== 'RequestTimeTooSkewed') return response;
    skew = theirs - now();
    return send();
  }

  return async (request, settles = () => false) => {
    for (let attempts = 0; ; attempts += 1) {
      const delay = DELAYS[attempts];
      try {
        const response = await attempt(request);
        if (response.status < 300) return response;
        const error = errorIn(response);
        if (settles(error)) return response;
        if (delay === undefined || !isPassing(error)) throw refusal(error, settings, host);
      } catch (error) {
        if (delay === undefined || !mayPass(error)) throw error;
      }
      await pause(delay * (0.5 + (random(1)[0] ?? 0) / 512), signal);
    }
  };
}

/** The path of an object. Throws `invalid` for a key that a URL or XML would change. */
function pathOf(key: string | undefined): string {
  if (key === undefined) return '';
  requireText(key);
  const parts = key.split('/');
  if (parts.some((part) => part === '.' || part === '..'))
    throw new AppError('invalid', 'a key in a bucket has no parts . and ..', { hint: 'choose another prefix' });
  return `/${parts.map(encoded).join('/')}`;
}

/** Refuses what is not text, such as control characters, with `invalid`. */
export function requireText(key: string): void {
  if (/[\p{Cc}\p{Surrogate}]/u.test(key))
    throw new AppError('invalid', 'a key in a bucket has no control characters', { hint: 'choose another prefix' });
}
