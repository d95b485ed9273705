import type { AnyOperation } from '../core/operation.ts';

/** Keys that make a write repeatable without being done twice. */

export const KEY_HEADER = 'Idempotency-Key';

/** `only`: respond with what was done under the key, and do nothing more. */
export const REPLAY_HEADER = 'Idempotency-Replay';

/** At least 128 bits in the densest usual writing, and nothing that a header cannot hold. */
export const KEY_FORM = /^[\x21-\x7e]{22,255}$/;

/** A login makes another session each time, and proves who calls by itself. */
export const takesKey = ({ mode, name }: AnyOperation): boolean =>
  (mode === 'write' || mode === 'bulk') && name !== 'session.login';
