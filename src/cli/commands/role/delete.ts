import { roleDelete } from '../../../operations/role/delete.ts';
import { operationCommand } from '../../app/command.ts';
import { role } from './views.ts';

export const command = operationCommand({
  path: ['role', 'delete'],
  operation: roleDelete,
  details:
    'A role that somebody has, or that organization roles map to, is deleted only with --reassign-to: they get that role instead. If that would give anybody permissions that you do not have, nothing is changed.',
  positions: ['role'],
  view: role,
  examples: ['roster role delete Helpdesk --yes', 'roster role delete Helpdesk --reassign-to Member --yes'],
  confirm: (input) =>
    `Delete the role ${input.role}?${input.reassign_to === undefined ? '' : ` Everybody who has it gets ${input.reassign_to} instead.`}`,
  done: ({ name }, { reassign_to: other }) =>
    `the role ${name} is deleted${other === undefined ? '' : `; those who had it have ${other} now`}`,
});
