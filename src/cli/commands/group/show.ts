import { groupShow } from '../../../operations/group/read.ts';
import { operationCommand } from '../../app/command.ts';
import { group } from './views.ts';

export const command = operationCommand({
  path: ['group', 'show'],
  operation: groupShow,
  positions: ['group'],
  view: group,
  examples: ['roster group show Platform', 'roster group show Platform --json'],
});
