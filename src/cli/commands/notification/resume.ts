import { notificationResume } from '../../../operations/notification/resume.ts';
import { operationCommand } from '../../app/command.ts';
import { notification } from './views.ts';

export const command = operationCommand({
  path: ['notification', 'resume'],
  operation: notificationResume,
  positions: ['notification'],
  view: notification,
  examples: ['roster notification resume siem', 'roster notification resume siem --json'],
});
