import * as z from 'zod/mini';
import { notification } from '../../domain/notifications/notification.ts';
import { operation } from '../../core/operation.ts';
import { SEE_EVENTS } from '../shared/acting-for.ts';
import { notificationField } from './fields.ts';
import { setStatus } from './set-status.ts';

export const notificationPause = operation({
  name: 'notification.pause',
  summary: 'Pause a notification: it tells nothing of what happens until it is resumed',
  permission: ['organization.notifications.modify', SEE_EVENTS],
  records: ['Notification.Paused'],
  input: z.object({ notification: notificationField() }),
  output: notification,
  errors: ['not_found'],
  run: (context, input) => setStatus(context, input.notification, 'paused'),
});
