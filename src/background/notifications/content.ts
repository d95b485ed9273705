import type { Reads } from '../../core/store/index.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import type { DeliveryRecord } from '../../domain/notifications/deliveries.ts';
import type { Content } from '../../domain/notifications/messages.ts';
import type { StoredRule } from '../../domain/notifications/notification.ts';
import { maySeeEvents } from '../../operations/shared/acting-for.ts';

/** The same, with the rule that has its receiver. */
export interface WholeContent extends Content {
  readonly stored: StoredRule;
}

/** What a message tells, or why it is skipped; undefined: its notification is gone. */
export async function contentOf(
  tx: Reads,
  { id, notification_id, rule: called, channel, target, seq, is_test }: DeliveryRecord,
): Promise<WholeContent | { readonly skipped: string } | undefined> {
  const [notification] = await tx.notifications.find({ ids: [notification_id] });
  const organization = await tx.organization.get();
  if (notification === undefined || organization === undefined) return undefined;
  const stored = notification.rules.find(({ name }) => name === called);
  if (stored?.[channel]?.target !== target) return { skipped: 'its rule was changed or removed' };
  if (!(await maySeeEvents(tx, notification)))
    return { skipped: 'whose permissions it needs may not see the audit log any more' };
  const event = is_test ? undefined : await eventAt(tx, seq);
  if (!is_test && event === undefined) return { skipped: 'its event is not in the audit log any more' };
  const { name, url } = organization;
  return {
    id,
    organization: { id: organization.id, name, url },
    notification: { id: notification.id, name: notification.name },
    rule: called,
    event,
    stored,
  };
}

async function eventAt(tx: Reads, seq: number): Promise<AuditEvent | undefined> {
  const [event] = await tx.audit.following(seq, 1);
  return event?.seq === seq ? event : undefined;
}
