import * as z from 'zod/mini';
import { notification } from '../../domain/notifications/notification.ts';
import { query } from '../../core/operation.ts';
import { describeNotification, findNotification } from './describe.ts';
import { notificationField } from './fields.ts';

export const notificationShow = query({
  name: 'notification.show',
  summary: 'Show a notification with its rules; its secrets are masked',
  permission: ['organization.notifications.view'],
  input: z.object({ notification: notificationField() }),
  output: notification,
  errors: ['not_found'],
  run: async ({ tx }, input) => describeNotification(tx, await findNotification(tx, input.notification)),
});
