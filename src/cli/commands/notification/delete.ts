import { notificationDelete } from '../../../operations/notification/delete.ts';
import { operationCommand } from '../../app/command.ts';
import { notification } from './views.ts';

export const command = operationCommand({
  path: ['notification', 'delete'],
  operation: notificationDelete,
  positions: ['notification'],
  view: notification,
  examples: ['roster notification delete siem --yes', 'roster notification delete siem --yes --json'],
  confirm: (input) => `Delete the notification ${input.notification}? What it has not sent yet is not sent.`,
  done: ({ name }) => `the notification ${name} is deleted`,
});
