import { notificationRedeliver } from '../../../operations/notification/redeliver.ts';
import { counted } from '../../../lib/plural.ts';
import { operationCommand } from '../../app/command.ts';
import { sent } from './views.ts';

export const command = operationCommand({
  path: ['notification', 'redeliver'],
  operation: notificationRedeliver,
  details: 'It keeps its id, by which a receiver can tell that it has it already, and is tried for another day.',
  positions: ['notification'],
  view: sent,
  examples: ['roster notification redeliver siem', 'roster notification redeliver siem --json'],
  done: ({ name, messages }) => `${counted(messages, 'message')} of ${name} will be sent again`,
});
