import type { Store } from '../../core/store/index.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import type { DeliveryRecord } from '../../domain/notifications/deliveries.ts';
import { messagesOf, patternMatcher } from '../../domain/notifications/matching.ts';
import { MOST_RECEIVERS } from '../../domain/notifications/notification.ts';
import type { NotificationRecord } from '../../domain/notifications/notification.ts';
import { iso } from '../../domain/time.ts';

/**
 * Compares the audit log with the rules. The log is the outbox: an event is in it if and only if its transaction was
 * committed, and how far each notification has read is stored together with the messages that came of it. So no event is
 * missed or told too early, and a write costs no more for being told of.
 */

/** How many events are compared in one transaction at most. */
const AT_ONCE = 200;
/** After so many milliseconds of comparing, the rest is left for the next transaction: others wait for this one. */
const SLICE = 20;
/** After so many messages as well. */
const MOST_MESSAGES = 1000;

/** Makes messages of the next events, in one transaction. Returns whether there may be more of them. */
export function matcher(): (store: Store, now: () => number) => Promise<boolean> {
  const matches = patternMatcher();
  return (store, now) =>
    store.write(async (tx) => {
      const all = await tx.notifications.all();
      const { seq: head } = await tx.audit.head();
      const behind = all.filter(({ matched_seq }) => matched_seq < head);
      if (behind.length === 0) return false;
      const from = Math.min(...behind.map(({ matched_seq }) => matched_seq)) + 1;
      const events = await tx.audit.following(from, AT_ONCE);
      const begun = now();
      const messages: DeliveryRecord[] = [];
      const matching = new Map(behind.map((one) => [one.id, one.matching]));
      let last = events.length === 0 ? head : from - 1;
      for (const event of events) {
        const made = messages.length;
        for (const notification of behind) {
          const { id, matched_seq } = notification;
          if (event.seq <= matched_seq) continue;
          const change = changeOf(notification, event);
          // That it was paused is told, and that it was resumed as well.
          if (matching.get(id) === true || change === true)
            messages.push(
              ...messagesOf(notification, event, iso(begun), matches).slice(0, made + MOST_RECEIVERS - messages.length),
            );
          if (change !== undefined) matching.set(id, change);
        }
        last = event.seq;
        if (now() - begun >= SLICE || messages.length >= MOST_MESSAGES) break;
      }
      for (const { id, matched_seq } of behind)
        if (matched_seq < last)
          await tx.notifications.matched(id, { matched_seq: last, matching: matching.get(id) === true });
      if (messages.length > 0) await tx.notifications.addDeliveries(messages);
      return last < head;
    });
}

/** Whether an event resumed the notification, or paused it; undefined: neither. */
function changeOf(
  { id }: NotificationRecord,
  { resource, resource_id, operation, outcome }: AuditEvent,
): boolean | undefined {
  if (resource !== 'Notification' || resource_id !== id || outcome !== 'ok') return undefined;
  return operation === 'Resumed' ? true : operation === 'Paused' ? false : undefined;
}
