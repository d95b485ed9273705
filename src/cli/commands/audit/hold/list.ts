import { auditHoldList } from '../../../../operations/audit-hold/list.ts';
import { listCommand } from '../../../app/list-command.ts';
import { holds } from './views.ts';

export const command = listCommand({
  path: ['audit', 'hold', 'list'],
  operation: auditHoldList,
  view: holds,
  examples: ['roster audit hold list', 'roster audit hold list --json'],
});
