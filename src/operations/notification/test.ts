import * as z from 'zod/mini';
import { messagesByRule } from '../../domain/notifications/matching.ts';
import { counted } from '../../lib/plural.ts';
import { operation } from '../../core/operation.ts';
import { SEE_EVENTS } from '../shared/acting-for.ts';
import { findNotification } from './describe.ts';
import { notificationField } from './fields.ts';

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
    // It comes after what happened before, as the event of it does.
    const test = { seq: (await tx.audit.head()).seq + 1, id: environment.newId(), is_test: true };
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
