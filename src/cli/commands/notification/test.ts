import { notificationTest } from '../../../operations/notification/test.ts';
import { counted } from '../../../lib/plural.ts';
import { operationCommand } from '../../app/command.ts';
import { sent } from './views.ts';

export const command = operationCommand({
  path: ['notification', 'test'],
  operation: notificationTest,
  details: 'The server sends it; what was answered stands in "notification deliveries".',
  positions: ['notification'],
  view: sent,
  examples: ['roster notification test siem', 'roster notification test siem --json'],
  done: ({ name, messages }) =>
    `${counted(messages, 'test')} of ${name} will be sent; see roster notification deliveries`,
});
