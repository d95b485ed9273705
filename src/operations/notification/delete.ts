import * as z from 'zod/mini';
import { notification } from '../../domain/notifications/notification.ts';
import { operation } from '../../core/operation.ts';
import { SEE_EVENTS } from '../shared/acting-for.ts';
import { describeNotification, findNotification, shownRules } from './describe.ts';
import { notificationField } from './fields.ts';

export const notificationDelete = operation({
  name: 'notification.delete',
  summary: 'Delete a notification, and what it has not sent yet',
  permission: ['organization.notifications.delete', SEE_EVENTS],
  records: ['Notification.Removed'],
  input: z.object({ notification: notificationField() }),
  output: notification,
  errors: ['not_found'],
  async run(context, input) {
    const { tx } = context;
    const target = await findNotification(tx, input.notification);
    const gone = await describeNotification(tx, target);
    await tx.notifications.remove(target.id);
    context.record({
      kind: 'Notification.Removed',
      id: target.id,
      name: target.name,
      description: `the notification ${target.name} was deleted`,
      metadata: { before: { name: target.name, status: target.status, rules: shownRules(target) } },
    });
    return gone;
  },
});
