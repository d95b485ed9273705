import * as z from 'zod/mini';
import { notification } from '../../domain/notifications/notification.ts';
import { operation } from '../../core/operation.ts';
import { SEE_EVENTS } from '../shared/acting-for.ts';
import { notificationField } from './fields.ts';
import { setStatus } from './set-status.ts';

export const notificationResume = operation({
  name: 'notification.resume',
  summary: 'Resume a paused notification: it tells of what happens from now on',
  permission: ['organization.notifications.modify', SEE_EVENTS],
  records: ['Notification.Resumed'],
  input: z.object({ notification: notificationField() }),
  output: notification,
  errors: ['not_found'],
  run: (context, input) => setStatus(context, input.notification, 'active'),
});
