import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { name } from '../../domain/names/names.ts';
import { notification } from '../../domain/notifications/notification.ts';
import { rules } from '../../domain/notifications/rules.ts';
import { operation } from '../../core/operation.ts';
import { describeNotification, findNotification, loggedRules } from './describe.ts';
import { notificationField, SEE_EVENTS } from './fields.ts';
import { requireFree } from './free-name.ts';
import { keepSecrets, sealRules } from './seal-rules.ts';

export const notificationEdit = operation({
  name: 'notification.edit',
  summary: 'Rename a notification, or give it other rules, which then need your permissions',
  permission: ['organization.notifications.modify', SEE_EVENTS],
  records: ['Notification.Modified'],
  input: z.object({
    notification: notificationField(),
    name: z.optional(field(name(), 'the new name', 'NAME')),
    rules: z.optional(rules()),
  }),
  output: notification,
  errors: ['not_found', 'conflict'],
  plan: async ({ tx }, input) => (await findNotification(tx, input.notification)).id,
  prepare: async (input, id, { sealing }) => ({
    id,
    rules: input.rules && (await sealRules(input.rules, id, sealing)),
  }),
  async run(context, input, prepared) {
    const { tx, at } = context;
    if (input.name === undefined && input.rules === undefined)
      throw new AppError('invalid', 'there is nothing to change', { hint: 'give --name, or rules' });
    const target = await findNotification(tx, prepared.id);
    const given = prepared.rules && keepSecrets(prepared.rules, target.rules);
    const isOther = given !== undefined && JSON.stringify(given) !== JSON.stringify(target.rules);
    const actsFor = given === undefined ? target.acts_for : context.actor().id;
    const changed = {
      ...target,
      name: input.name ?? target.name,
      rules: given ?? target.rules,
      acts_for: actsFor,
      updated_at: at,
    };
    if (changed.name === target.name && !isOther && actsFor === target.acts_for)
      return describeNotification(tx, target);
    if (changed.name !== target.name) await requireFree(tx, changed.name);
    await tx.notifications.update(target.id, changed);
    context.record({
      kind: 'Notification.Modified',
      id: target.id,
      name: changed.name,
      description:
        changed.name === target.name
          ? `the rules of the notification ${changed.name} were changed`
          : `the notification ${target.name} was renamed to ${changed.name}`,
      metadata: {
        before: { name: target.name, rules: loggedRules(target) },
        after: { name: changed.name, rules: loggedRules(changed) },
      },
    });
    return describeNotification(tx, changed);
  },
});
