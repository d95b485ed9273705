import * as z from 'zod/mini';
import { messagesByRule } from '../../domain/notifications/matching.ts';
import { counted } from '../../lib/plural.ts';
import { operation } from '../../core/operation.ts';
import { findNotification } from './describe.ts';
import { notificationField, SEE_EVENTS } from './fields.ts';

export const notificationTest = operation({
  name: 'notification.test',
  summary: 'Send a test to every receiver of a notification',
  permission: ['organization.notifications.modify', SEE_EVENTS],
  records: ['Notification.Tested'],
  input: z.object({ notification: notificationField() }),
  output: z.object({ name: z.string(), messages: z.number() }),
  errors: ['not_found'],
  async run(context, input) {
    const { tx, at, environment } = context;
    const { id, name, rules } = await findNotification(tx, input.notification);
    const test = { seq: 0, id: environment.newId() };
    const messages = rules.flatMap((rule) => messagesByRule(id, rule, test, at));
    await tx.notifications.addDeliveries(messages);
    context.record({
      kind: 'Notification.Tested',
      id,
      name,
      description: `${counted(messages.length, 'test')} of the notification ${name} ${messages.length === 1 ? 'was' : 'were'} sent`,
    });
    return { name, messages: messages.length };
  },
});
