import { groupCreate } from '../../../operations/group/create.ts';
import { operationCommand } from '../../app/command.ts';
import { group } from './views.ts';

export const command = operationCommand({
  path: ['group', 'create'],
  operation: groupCreate,
  positions: ['name'],
  view: group,
  examples: [
    'roster group create Auditors --description "Reads the audit log"',
    'roster group create Archivists --member grace --member margaret --role Member',
  ],
});
