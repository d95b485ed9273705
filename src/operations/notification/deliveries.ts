import * as z from 'zod/mini';
import { field, NOTIFICATION } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { delivery } from '../../domain/notifications/deliveries.ts';
import type { Delivery, DeliveryRecord } from '../../domain/notifications/deliveries.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import { toRef } from '../../domain/references.ts';
import { required } from '../../lib/required.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { SEE_EVENTS } from '../shared/acting-for.ts';
import { findNotification } from './describe.ts';

export const notificationDeliveries = query({
  name: 'notification.deliveries',
  summary: 'List what notifications sent, the latest first, and what was answered',
  permission: ['organization.notifications.view', SEE_EVENTS],
  input: z.object({
    notification: z.optional(field(reference(), 'only those of this notification: name or id', NOTIFICATION)),
    failed: z.optional(field(z.boolean(), 'only what was given up, or not sent on purpose')),
    ...pageFields(),
  }),
  output: pageOf(delivery),
  errors: ['not_found'],
  async run({ tx }, input) {
    const notificationId =
      input.notification === undefined ? undefined : (await findNotification(tx, input.notification)).id;
    const statuses = input.failed === true ? (['failed', 'skipped'] as const) : undefined;
    const { items, next_cursor } = await tx.notifications.deliveries({ notificationId, statuses }, pageRequest(input));
    return { items: await described(tx, items), next_cursor };
  },
});

async function described(tx: Reads, records: readonly DeliveryRecord[]): Promise<Delivery[]> {
  const ids = [...new Set(records.map(({ notification_id: id }) => id))];
  const named = new Map((await tx.notifications.find({ ids })).map((one) => [one.id, one]));
  return records.map((one) => ({
    id: one.id,
    notification: toRef(required(named.get(one.notification_id), 'the notification of a message')),
    rule: one.rule,
    channel: one.channel,
    recipient: one.recipient,
    seq: one.is_test || one.job_id !== null ? null : one.seq,
    job: one.job_id,
    status: one.status,
    attempts: one.attempts,
    next_attempt_at: one.status === 'pending' ? one.due_at : null,
    result: one.result,
    created_at: one.created_at,
    updated_at: one.updated_at,
  }));
}
