import { notificationList } from '../../../operations/notification/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { notifications } from './views.ts';

export const command = listCommand({
  path: ['notification', 'list'],
  operation: notificationList,
  view: notifications,
  examples: ['roster notification list', 'roster notification list --status paused --json'],
});
