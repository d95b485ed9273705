import type { Context } from '../../core/context.ts';
import type { Notification, NotificationStatus } from '../../domain/notifications/notification.ts';
import { describeNotification, findNotification } from './describe.ts';

/** Pauses or resumes a notification; changes and records nothing where it has the status. */
export async function setStatus(context: Context, ref: string, status: NotificationStatus): Promise<Notification> {
  const { tx, at } = context;
  const target = await findNotification(tx, ref);
  if (target.status === status) return describeNotification(tx, target);
  const changed = { ...target, status, updated_at: at };
  await tx.notifications.update(target.id, changed);
  context.record({
    kind: status === 'active' ? 'Notification.Resumed' : 'Notification.Paused',
    id: target.id,
    name: target.name,
    description: `the notification ${target.name} was ${status === 'active' ? 'resumed' : 'paused'}`,
    metadata: { before: { status: target.status }, after: { status } },
  });
  return describeNotification(tx, changed);
}
