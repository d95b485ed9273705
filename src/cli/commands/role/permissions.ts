import { rolePermissions } from '../../../operations/role/permissions.ts';
import { customCommand } from '../../app/command.ts';
import { permissions as catalogue } from './views.ts';

export const command = customCommand({
  path: ['role', 'permissions'],
  details:
    'Each has its section and what it allows. ✕, or planned, marks permissions that can be granted, but that nothing checks yet.',
  operation: rolePermissions,
  flags: rolePermissions.input,
  examples: ['roster role permissions --search audit', 'roster role permissions --scope project --json'],
  async run(cli, flags) {
    const found = await cli.call(rolePermissions, flags);
    if (found.length === 0) cli.note('there is no such permission; without --search all are listed');
    await cli.show(catalogue, found, rolePermissions.output);
  },
});
