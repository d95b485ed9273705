import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { counted } from '../../lib/plural.ts';
import { commandLine } from '../../lib/shell.ts';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { SEE_EVENTS } from '../shared/acting-for.ts';
import { findNotification } from './describe.ts';
import { notificationField } from './fields.ts';

export const notificationRedeliver = operation({
  name: 'notification.redeliver',
  summary: 'Send again what a notification gave up',
  permission: ['organization.notifications.modify', SEE_EVENTS],
  records: ['Notification.Redelivered'],
  input: z.object({
    notification: notificationField(),
    delivery: z.optional(field(reference(), 'only this one, whatever became of it', 'ID')),
  }),
  output: z.object({ name: z.string(), messages: z.number() }),
  errors: ['not_found'],
  async run(context, input) {
    const { tx, at } = context;
    const { id, name } = await findNotification(tx, input.notification);
    const one = input.delivery === undefined ? undefined : await findDelivery(tx, input.delivery, { id, name });
    const messages = await tx.notifications.sendAgain(one === undefined ? { failedOf: id } : { id: one }, at);
    if (messages > 0)
      context.record({
        kind: 'Notification.Redelivered',
        id,
        name,
        description: `${counted(messages, 'message')} of the notification ${name} ${messages === 1 ? 'was' : 'were'} sent again`,
        metadata: one === undefined ? { messages } : { messages, delivery: one },
      });
    return { name, messages };
  },
});

/** The id of a message of a notification. Throws `not_found`. */
async function findDelivery(
  tx: Reads,
  wanted: string,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<string> {
  const found = await tx.notifications.delivery(wanted);
  if (found?.notification_id === id) return found.id;
  throw new AppError('not_found', `the notification ${name} has no message ${wanted}`, {
    hint: commandLine('roster', 'notification', 'deliveries', name),
  });
}
