import * as z from 'zod/mini';
import { notificationIn } from '../../domain/notifications/document.ts';
import type { GivenRule } from '../../domain/notifications/rules.ts';
import { describeNotification, findNotification, shownRules } from '../../operations/notification/describe.ts';
import { notificationEdit } from '../../operations/notification/edit.ts';
import { notificationField } from '../../operations/notification/fields.ts';
import { keepUnsaid } from '../../operations/notification/keep-unsaid.ts';
import { requireFaultless } from '../../operations/notification/seal-rules.ts';
import { adaptedOperation } from '../../operations/shared/adapt.ts';
import { kinds, named, notification, spec, toDocument } from './notification-shapes.ts';
import type { GivenSpec } from './notification-shapes.ts';

/** A change of a notification in Semaphore's words. */

const adapted = adaptedOperation(notificationEdit, {
  name: 'semaphore.notification-update',
  input: z.object({
    id_or_name: notificationField(),
    ...kinds,
    metadata: z.optional(z.object({ name: z.optional(named) })),
    spec: z.optional(spec),
  }),
  output: notification,
  to: ({ id_or_name, metadata, spec: given }) => ({
    notification: id_or_name,
    name: metadata?.name,
    rules: rulesOf(given)?.map(perhapsUnsigned),
  }),
  readInstead: {
    when: ({ metadata, spec: given }) => metadata?.name === undefined && given?.rules === undefined,
    permission: 'organization.notifications.view',
    run: async ({ tx }, { id_or_name }) => describeNotification(tx, await findNotification(tx, id_or_name)),
  },
  describe: (_context, edited) => toDocument(edited),
});

export const semaphoreNotificationUpdate: typeof adapted = {
  ...adapted,
  async run(context, input, prepared) {
    if (prepared.rules === undefined) return adapted.run(context, input, prepared);
    const { rules: current } = await findNotification(context.tx, prepared.id);
    const given = rulesOf(input.spec) ?? [];
    const rules = keepUnsaid(
      prepared.rules,
      current,
      (name) => given.find((one) => one.name === name)?.notify.webhook?.unsigned,
    );
    requireFaultless(shownRules({ rules }));
    return adapted.run(context, input, { ...prepared, rules });
  },
};

const rulesOf = (given: GivenSpec | undefined): GivenRule[] | undefined =>
  given && notificationIn({ kind: 'Notification', spec: given }, 'the notification').rules;

/** Whether a webhook without a secret was unsigned before is known in the transaction alone. */
const perhapsUnsigned = (rule: GivenRule): GivenRule => {
  const { webhook } = rule.notify;
  if (webhook === undefined || webhook.secret !== undefined) return rule;
  return { ...rule, notify: { ...rule.notify, webhook: { ...webhook, unsigned: true } } };
};
