import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { notificationIn } from '../../domain/notifications/document.ts';
import { MAX_LIMIT } from '../../domain/page.ts';
import { notificationCreate } from '../../operations/notification/create.ts';
import { notificationDelete } from '../../operations/notification/delete.ts';
import { notificationField } from '../../operations/notification/fields.ts';
import { notificationList } from '../../operations/notification/list.ts';
import { notificationShow } from '../../operations/notification/show.ts';
import { adaptedOperation, adaptedRead } from '../../operations/shared/adapt.ts';
import { lenientCount } from './paging.ts';
import { kinds, named, notification, spec, toDocument } from './notification-shapes.ts';

/** Notifications in Semaphore's words. */

const PAGE_SIZE = 100;

const one = z.object({ id_or_name: notificationField() });

export const semaphoreNotificationList = adaptedRead(notificationList, {
  name: 'semaphore.notification-list',
  input: z.object({
    page_size: lenientCount(1, PAGE_SIZE, `how many are on a page; more than ${MAX_LIMIT} are ${MAX_LIMIT}`),
    page_token: z.optional(field(z.string(), 'where to go on: the next_page_token of the page before', 'TOKEN')),
  }),
  output: z.object({ notifications: z.array(notification), next_page_token: z.string() }),
  to: ({ page_size, page_token }) => ({
    limit: Math.min(page_size, MAX_LIMIT),
    ...(page_token ? { cursor: page_token } : {}),
  }),
  describe: (_context, { items, next_cursor }) => ({
    notifications: items.map(toDocument),
    next_page_token: next_cursor ?? '',
  }),
});

export const semaphoreNotificationShow = adaptedRead(notificationShow, {
  name: 'semaphore.notification-show',
  input: one,
  output: notification,
  to: ({ id_or_name }) => ({ notification: id_or_name }),
  describe: (_context, shown) => toDocument(shown),
});

export const semaphoreNotificationCreate = adaptedOperation(notificationCreate, {
  name: 'semaphore.notification-create',
  input: z.object({ ...kinds, metadata: z.object({ name: named }), spec }),
  output: notification,
  to: ({ metadata, spec: given }) => ({
    name: metadata.name,
    rules: notificationIn({ kind: 'Notification', metadata, spec: given }, 'the notification').rules ?? [],
  }),
  describe: (_context, made) => toDocument(made),
});

export const semaphoreNotificationDelete = adaptedOperation(notificationDelete, {
  name: 'semaphore.notification-delete',
  input: one,
  output: z.object({}),
  to: ({ id_or_name }) => ({ notification: id_or_name }),
  describe: () => ({}),
});
