import { groupList } from '../../../operations/group/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { groups } from './views.ts';
import { withMembers } from './with-members.ts';

export const command = listCommand({
  path: ['group', 'list'],
  operation: groupList,
  view: groups,
  completed: withMembers,
  examples: ['roster group list', 'roster group list --search sig --fields name,members --json'],
});
