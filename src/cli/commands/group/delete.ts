import { groupDelete } from '../../../operations/group/delete.ts';
import { operationCommand } from '../../app/command.ts';
import { deleted } from './views.ts';

export const command = operationCommand({
  path: ['group', 'delete'],
  operation: groupDelete,
  positions: ['group'],
  view: deleted,
  examples: ['roster group delete Platform --yes', 'roster group delete Compilers --yes --json'],
  confirm: (input) => `Delete the group ${input.group}? Its members lose what they inherit from it.`,
  done: ({ name }) => `the group ${name} is deleted`,
});
