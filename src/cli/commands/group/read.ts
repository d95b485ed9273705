import { groupList, groupShow } from '../../../operations/group/read.ts';
import { operationCommand } from '../../app/command.ts';
import { listCommand } from '../../app/list-command.ts';
import { group, groups } from './views.ts';

export const list = listCommand({
  path: ['group', 'list'],
  operation: groupList,
  view: groups,
  examples: ['roster group list', 'roster group list --search sig --fields name,members --json'],
});

export const show = operationCommand({
  path: ['group', 'show'],
  operation: groupShow,
  positions: ['group'],
  view: group,
  examples: ['roster group show Platform', 'roster group show Platform --json'],
});
