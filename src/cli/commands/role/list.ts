import { roleList } from '../../../operations/role/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { roles } from './views.ts';

export const command = listCommand({
  path: ['role', 'list'],
  operation: roleList,
  view: roles,
  examples: ['roster role list', 'roster role list --scope project --json'],
});
