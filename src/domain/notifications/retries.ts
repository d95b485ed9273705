import { sha256 } from '../../lib/sha256.ts';
import { shifted } from '../time.ts';
import type { DeliveryRecord } from './deliveries.ts';

/** When a message is tried again, and when it is given up. */

const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** For how long a message is tried, in milliseconds. */
export const TRIED_FOR = 24 * HOUR;
const FIRST_DELAY = 10 * SECOND;
const LONGEST_DELAY = HOUR;

/** What a receiver did with a message. */
export interface Outcome {
  readonly kind: 'sent' | 'failed' | 'skipped' | 'retry';
  /** For people. */
  readonly result: string;
  /** How long the receiver asks to wait, in milliseconds. */
  readonly retryAfter?: number | undefined;
  /** Whom the next attempt is for, where it is not for all; undefined: as the last one. */
  readonly recipient?: string | undefined;
  /** How often it is tried again at most; undefined: for a day. */
  readonly retries?: number | undefined;
}

/** The message after an attempt at a time; a skipped one was no attempt. */
export function afterAttempt(message: DeliveryRecord, outcome: Outcome, at: string): DeliveryRecord {
  const { kind, result, recipient = message.recipient } = outcome;
  const attempts = message.attempts + (kind === 'skipped' ? 0 : 1);
  const ended = { ...message, recipient, attempts, updated_at: at, result };
  if (kind !== 'retry') return { ...ended, status: kind };
  const due_at = shifted(at, delayOf(message.id, attempts, outcome.retryAfter));
  const isOver = due_at > shifted(message.created_at, TRIED_FOR) || attempts > (outcome.retries ?? attempts);
  return isOver ? { ...ended, status: 'failed' } : { ...ended, due_at };
}

/** Twice as long each time, and half of it at random: by the message's own id, so that it can be told beforehand. */
function delayOf(id: string, attempts: number, retryAfter = 0): number {
  const most = Math.min(FIRST_DELAY * 2 ** Math.min(attempts - 1, 20), LONGEST_DELAY);
  const share = Number.parseInt(sha256(`${id} ${attempts}`).slice(0, 8), 16) / 2 ** 32;
  return Math.round(Math.max(most * (0.5 + share / 2), Math.min(retryAfter, LONGEST_DELAY)));
}

/** How long a Retry-After header asks to wait, in milliseconds; undefined: it is none that can be read. */
export function retryAfterOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND;
  const date = header.endsWith(' GMT') ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
