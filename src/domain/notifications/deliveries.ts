import type { Channel } from './rules.ts';

/** What was told, to whom, and what they answered. */

/**
 * pending: not sent yet, or to be tried again. sent: the receiver took it. failed: it was given up. skipped: it was not
 * sent on purpose, such as when whose permissions it needs has lost them.
 */
export type DeliveryStatus = 'pending' | 'sent' | 'failed' | 'skipped';

/** A message to one receiver, as stored. Its text is made of the event and the rule when it is sent. */
export interface DeliveryRecord {
  /** Stays the same however often it is sent, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly notification_id: string;
  /** The name of the rule. */
  readonly rule: string;
  readonly channel: Channel;
  /** The receiver: its messages are sent one after the other. */
  readonly target: string;
  /** The event that it tells of; 0: it is a test. */
  readonly seq: number;
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
