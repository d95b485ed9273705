import { notificationPause } from '../../../operations/notification/pause.ts';
import { operationCommand } from '../../app/command.ts';
import { notification } from './views.ts';

export const command = operationCommand({
  path: ['notification', 'pause'],
  operation: notificationPause,
  details: 'What its rules found before is sent once it is resumed; what happens meanwhile is not told.',
  positions: ['notification'],
  view: notification,
  examples: ['roster notification pause siem', 'roster notification pause siem --json'],
});
