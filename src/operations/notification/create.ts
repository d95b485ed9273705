import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { name } from '../../domain/names/names.ts';
import { MOST_NOTIFICATIONS, notification } from '../../domain/notifications/notification.ts';
import type { NotificationRecord } from '../../domain/notifications/notification.ts';
import { maskedRule, rules } from '../../domain/notifications/rules.ts';
import { operation } from '../../core/operation.ts';
import { ifNotExists, unlessThere } from '../shared/if-not-exists.ts';
import { SEE_EVENTS } from '../shared/acting-for.ts';
import { describeNotification, shownRules } from './describe.ts';
import { requireFree } from './free-name.ts';
import { requireWithinLimits } from './limits.ts';
import { keepSecrets, sealRules } from './seal-rules.ts';

const create = operation({
  name: 'notification.create',
  summary: 'Tell others of audit events, or of jobs that ended: by Slack, webhook or e-mail',
  permission: ['organization.notifications.create', SEE_EVENTS],
  records: ['Notification.Added'],
  input: z.object({ name: field(name(), 'the name of the notification', 'NAME'), rules: rules(), ...ifNotExists() }),
  output: notification,
  errors: ['conflict'],
  async prepare(input, _plan, environment) {
    const id = environment.newId();
    return { id, rules: await sealRules(input.rules, id, environment.sealing) };
  },
  async run(context, input, prepared) {
    const { tx, at } = context;
    await requireFree(tx, input.name);
    if ((await tx.notifications.all()).length >= MOST_NOTIFICATIONS)
      throw new AppError('conflict', `there are ${MOST_NOTIFICATIONS} notifications already`, {
        hint: 'put several rules into one: roster notification edit NAME -f FILE',
      });
    const { id: actorId } = context.actor();
    const made: NotificationRecord = {
      id: prepared.id,
      name: input.name,
      status: 'active',
      rules: keepSecrets(prepared.rules, []),
      acts_for: actorId,
      created_by: actorId,
      // It tells of what comes after it, and not of itself.
      matched_seq: (await tx.audit.head()).seq + 1,
      matching: true,
      created_at: at,
      updated_at: at,
    };
    await requireWithinLimits(tx, made);
    await tx.notifications.insert(made);
    context.record({
      kind: 'Notification.Added',
      id: made.id,
      name: made.name,
      description: `the notification ${made.name} was created`,
      metadata: { after: { name: made.name, rules: shownRules(made) } },
    });
    return describeNotification(tx, made);
  },
});

export const notificationCreate = unlessThere(create, {
  view: 'organization.notifications.view',
  async find({ tx }, input) {
    const [there] = await tx.notifications.find({ names: [input.name] });
    if (there === undefined) return undefined;
    const output = await describeNotification(tx, there);
    const isSame = JSON.stringify(output.rules) === JSON.stringify(input.rules.map(maskedRule));
    return {
      output,
      name: `the notification ${there.name}`,
      differences: isSame ? [] : ['its rules are others'],
    };
  },
});
