import type { AnyOperation } from '../core/operation.ts';

/** Keys that make a write repeatable without being done twice. */

export const KEY_HEADER = 'Idempotency-Key';

/** `only`: respond with what was done under the key, and do nothing more. */
export const REPLAY_HEADER = 'Idempotency-Replay';

/** At least 128 bits in the densest usual writing, and nothing that a header cannot hold. */
export const KEY_FORM = /^[\x21-\x7e]{22,255}$/;

/**
 * A login makes another session each time, and proves who calls by itself; what it asks on the way is asked often. Jobs are
 * advanced every few seconds, and each of these requests may be repeated as it is.
 */
const WITHOUT_KEY: readonly string[] = [
  'session.login',
  'session.device-begin',
  'session.device-show',
  'session.device-token',
  'session.code-token',
  'job.advance',
  'job.end',
];

/** Whether an operation is done once under a key. */
export const takesKey = ({ mode, name }: AnyOperation): boolean =>
  (mode === 'write' || mode === 'bulk') && !WITHOUT_KEY.includes(name);
