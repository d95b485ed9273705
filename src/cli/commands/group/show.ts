import { groupShow } from '../../../operations/group/show.ts';
import { showCommand } from '../../app/command.ts';
import { group } from './views.ts';

export const command = showCommand({
  path: ['group', 'show'],
  operation: groupShow,
  view: group,
  examples: ['roster group show Platform', 'roster group show Platform --json'],
});
