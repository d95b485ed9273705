import type { DeliveryRecord, DeliveryStatus } from '../../domain/notifications/deliveries.ts';
import type { NotificationRecord } from '../../domain/notifications/notification.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { NameKey } from './keys.ts';

interface DeliveryFilter {
  readonly notificationId?: string | undefined;
  readonly statuses?: readonly DeliveryStatus[] | undefined;
}

/** How many messages of a notification were given up, or not sent on purpose, and the latest of them. */
export interface Undelivered {
  readonly name: string;
  readonly status: 'failed' | 'skipped';
  readonly messages: number;
  readonly result: string | null;
}

/** How far the rules and their messages are. */
interface NotificationProgress {
  /** Whether there are events that were not compared with all rules yet. */
  readonly unmatched: boolean;
  /** Whether a message can be sent: the first of its receiver is due. */
  readonly due: boolean;
}

export interface NotificationReads {
  find(key: NameKey): Promise<NotificationRecord[]>;
  /** All of them; there are at most some hundred. */
  all(): Promise<NotificationRecord[]>;
  /** Those that are active and have a rule about jobs, by name. */
  ofJobs(): Promise<NotificationRecord[]>;
  /** Must be quick among 100,000 messages: servers ask every second. */
  progress(at: string): Promise<NotificationProgress>;
  /**
   * The first message of each receiver, by event, time and id, where it is due and the events up to its own were compared with
   * the rules: a receiver has no message sent before it.
   */
  due(at: string): Promise<DeliveryRecord[]>;
  delivery(id: string): Promise<DeliveryRecord | undefined>;
  /** Latest first. */
  deliveries(filter: DeliveryFilter, page: PageRequest): Promise<Page<DeliveryRecord>>;
  undelivered(): Promise<Undelivered[]>;
}

export interface NotificationWrites extends NotificationReads {
  /** Throws `conflict` when the name is taken. */
  insert(record: NotificationRecord): Promise<void>;
  /** Throws `conflict` when the name is taken. */
  update(
    id: string,
    change: Pick<NotificationRecord, 'name' | 'status' | 'rules' | 'acts_for' | 'updated_at'>,
  ): Promise<void>;
  /** Removes a notification with its messages. */
  remove(id: string): Promise<void>;
  /** All events up to `seq` were compared with these; `matching`: whether it was active then. */
  matched(id: string, state: Pick<NotificationRecord, 'matched_seq' | 'matching'>): Promise<void>;
  addDeliveries(records: readonly DeliveryRecord[]): Promise<void>;
  /** Changes a message, if it is still there. */
  settle(
    id: string,
    change: Pick<
      DeliveryRecord,
      'recipient' | 'status' | 'attempts' | 'due_at' | 'created_at' | 'updated_at' | 'result'
    >,
  ): Promise<void>;
  /** Gives up the messages of a receiver that wait since a time or longer. */
  giveUp(target: string, createdBy: string, why: Pick<DeliveryRecord, 'updated_at' | 'result'>): Promise<void>;
  /** Makes a message, or all of a notification that were given up, as if they were new; returns how many. */
  sendAgain(which: { readonly id: string } | { readonly failedOf: string }, at: string): Promise<number>;
  /** Deletes messages that ended before a time, at most `limit`; returns how many. */
  forgetDeliveries(until: string, limit: number): Promise<number>;
}
