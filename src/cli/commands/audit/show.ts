import { auditShow } from '../../../operations/audit/show.ts';
import { showCommand } from '../../app/command.ts';
import { event } from './views.ts';

export const command = showCommand({
  path: ['audit', 'show'],
  operation: auditShow,
  view: event,
  examples: ['roster audit show 1', 'roster audit show 1 --json'],
});
