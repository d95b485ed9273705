import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { reference, sortKey } from '../../domain/names/names.ts';
import { NOTIFICATION_SORTS, NOTIFICATION_STATUSES, notification } from '../../domain/notifications/notification.ts';
import { pageOfAll, pageRequest } from '../../domain/page.ts';
import { query } from '../../core/operation.ts';
import { listed, listOf, pagingFields } from '../shared/listing.ts';
import { describeNotifications } from './describe.ts';

export const notificationList = query({
  name: 'notification.list',
  summary: 'List the notifications of the organization',
  permission: ['organization.notifications.view'],
  input: z.object({
    search: z.optional(field(reference(), 'only those whose name contains this', 'TEXT')),
    status: z.optional(field(z.enum(NOTIFICATION_STATUSES), 'only those of this status')),
    ...pagingFields(NOTIFICATION_SORTS),
  }),
  output: listOf(notification),
  async run({ tx }, input) {
    const wanted = sortKey(input.search ?? '');
    const found = (await tx.notifications.all()).filter(
      ({ name, status }) => sortKey(name).includes(wanted) && (input.status === undefined || input.status === status),
    );
    const { items, next_cursor } = pageOfAll(found, pageRequest(input), NOTIFICATION_SORTS, NOTIFICATION_SORTS.name);
    const page = { items: await describeNotifications(tx, items), next_cursor };
    return listed(input, page, () => Promise.resolve(found.length));
  },
});
