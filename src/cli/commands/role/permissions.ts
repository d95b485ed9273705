import { rolePermissions } from '../../../operations/role/permissions.ts';
import { listCommand } from '../../app/list-command.ts';
import { permissions as catalogue } from './views.ts';

export const command = listCommand({
  path: ['role', 'permissions'],
  details:
    'Each has its section and what it allows. ✕, or planned, marks permissions that can be granted, but that nothing checks yet.',
  operation: rolePermissions,
  view: catalogue,
  complete: true,
  notes: ({ items }) => (items.length === 0 ? ['there is no such permission; without --search all are listed'] : []),
  examples: ['roster role permissions --search audit', 'roster role permissions --scope project --json'],
});
