import { auditShow } from '../../../operations/audit/index.ts';
import { operationCommand } from '../../app/command.ts';
import { event } from './views.ts';

export const command = operationCommand({
  path: ['audit', 'show'],
  operation: auditShow,
  positions: ['event'],
  view: event,
  examples: ['roster audit show 1', 'roster audit show 1 --json'],
});
