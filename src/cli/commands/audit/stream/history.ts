import { auditStreamHistory } from '../../../../operations/audit-stream/history.ts';
import { listCommand } from '../../../app/list-command.ts';
import { objects } from './views.ts';

export const command = listCommand({
  path: ['audit', 'stream', 'history'],
  operation: auditStreamHistory,
  view: objects,
  examples: ['roster audit stream history', 'roster audit stream history --limit 5 --json'],
});
