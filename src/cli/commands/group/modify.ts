import { groupModify } from '../../../operations/group/modify.ts';
import { operationCommand } from '../../app/command.ts';
import { group } from './views.ts';

export const command = operationCommand({
  path: ['group', 'modify'],
  operation: groupModify,
  details: 'Adding who is a member already, or removing who is none, changes nothing.',
  positions: ['group'],
  view: group,
  examples: [
    'roster group modify Platform --add grace --remove linus',
    'roster group modify Platform --name Infrastructure',
  ],
});
