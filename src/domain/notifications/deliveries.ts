import * as z from 'zod/mini';
import type { JobState } from '../jobs/states.ts';
import { ref } from '../references.ts';
import { sha256 } from '../../lib/sha256.ts';
import { CHANNELS } from './rules.ts';
import type { Channel } from './rules.ts';

/** What was told, to whom, and what they answered. */

/**
 * pending: not sent yet, or to be tried again. sent: the receiver took it. failed: it was given up. skipped: it was not
 * sent on purpose, such as when whose permissions it needs has lost them.
 */
const DELIVERY_STATUSES = ['pending', 'sent', 'failed', 'skipped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A message to one receiver, as stored. Its text is made of the event and the rule when it is sent. */
export interface DeliveryRecord {
  /** Stays the same however often it is sent, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly notification_id: string;
  /** The name of the rule. */
  readonly rule: string;
  readonly channel: Channel;
  /** The channel in Slack, of several; of an e-mail the addresses that are left, with blanks; empty: all there are. */
  readonly recipient: string;
  /** The receiver: its messages are sent one after the other. */
  readonly target: string;
  /** The event that it tells of; of a test, the event that it was sent with; of a job, the latest before its end. */
  readonly seq: number;
  readonly is_test: boolean;
  /** The job that it tells of, and how that had ended; null: it tells of none. */
  readonly job_id: string | null;
  readonly job_state: JobState | null;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** Not before this. */
  readonly due_at: string;
  /** Since when it is tried. */
  readonly created_at: string;
  readonly updated_at: string;
  /** What came of the last attempt, for people; null: there was none. */
  readonly result: string | null;
}

/** A message as shown. */
export const delivery = z.object({
  id: z.string(),
  notification: ref,
  rule: z.string(),
  channel: z.enum(CHANNELS),
  recipient: z.string(),
  /** The sequence number of the audit event; null: it is a test, or tells of a job. */
  seq: z.nullable(z.number()),
  /** The id of the job; null: it tells of none. */
  job: z.nullable(z.string()),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.number(),
  /** When it is tried next; null: it is not. */
  next_attempt_at: z.nullable(z.string()),
  result: z.nullable(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Delivery = z.infer<typeof delivery>;

/** What a new message is about. */
type About = Pick<
  DeliveryRecord,
  'notification_id' | 'rule' | 'channel' | 'recipient' | 'target' | 'seq' | 'is_test' | 'job_id' | 'job_state'
>;

/** A message that is due now; `of` is the id of what it tells of, which with the rule makes its own. */
export function newDelivery(about: About, of: string, at: string): DeliveryRecord {
  const { notification_id, rule, channel, recipient } = about;
  const digest = sha256(JSON.stringify([of, notification_id, rule, channel, recipient]));
  return {
    id: uuidOf(digest),
    ...about,
    status: 'pending',
    attempts: 0,
    due_at: at,
    created_at: at,
    updated_at: at,
    result: null,
  };
}

/** A UUID of version 8, whose bits are the digest's. */
const uuidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
