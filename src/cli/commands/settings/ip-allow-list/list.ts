import { ipAllowListList } from '../../../../operations/ip-allow-list/list.ts';
import { listCommand } from '../../../app/list-command.ts';
import { entries } from './views.ts';

export const command = listCommand({
  path: ['settings', 'ip-allow-list', 'list'],
  operation: ipAllowListList,
  view: entries,
  examples: ['roster settings ip-allow-list list', 'roster settings ip-allow-list list --json'],
});
