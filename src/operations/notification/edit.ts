import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { name } from '../../domain/names/names.ts';
import { notification } from '../../domain/notifications/notification.ts';
import type { NotificationRecord } from '../../domain/notifications/notification.ts';
import { rules } from '../../domain/notifications/rules.ts';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { accountsOf } from '../shared/accounts.ts';
import { SEE_EVENTS } from '../shared/acting-for.ts';
import { describeNotification, findNotification, shownRules } from './describe.ts';
import { notificationField } from './fields.ts';
import { requireFree } from './free-name.ts';
import { requireWithinLimits } from './limits.ts';
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
    if (isOther) await requireWithinLimits(tx, changed);
    await tx.notifications.update(target.id, changed);
    const before = await loggedFacts(tx, target);
    const after = await loggedFacts(tx, changed);
    const sameToRead = JSON.stringify(before.rules) === JSON.stringify(after.rules);
    const changes = [
      ...(changed.name === target.name ? [] : [`was renamed to ${changed.name}`]),
      ...(isOther ? [sameToRead ? 'got rules that differ in what is masked' : 'got other rules'] : []),
      ...(actsFor === target.acts_for ? [] : [`acts for ${after.acts_for ?? actsFor}`]),
    ];
    context.record({
      kind: 'Notification.Modified',
      id: target.id,
      name: changed.name,
      description: `the notification ${target.name} ${changes.join(', ')}`,
      metadata: { before, after },
    });
    return describeNotification(tx, changed);
  },
});

/** What the audit log has of a notification before and after an edit. */
async function loggedFacts(tx: Reads, record: NotificationRecord) {
  const { acts_for: id } = record;
  const account = (await accountsOf(tx, [id])).get(id);
  return { name: record.name, rules: shownRules(record), acts_for: account?.name ?? null };
}
