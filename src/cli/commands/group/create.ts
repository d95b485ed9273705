import { groupCreate } from '../../../operations/group/create.ts';
import { operationCommand } from '../../app/command.ts';
import { group } from './views.ts';
import { withItsMembers } from './with-members.ts';

export const command = operationCommand({
  path: ['group', 'create'],
  operation: groupCreate,
  positions: ['name'],
  view: group,
  completed: withItsMembers,
  examples: [
    'roster group create Auditors --description "Reads the audit log"',
    'roster group create Archivists --member grace --member margaret --role Member',
  ],
});
