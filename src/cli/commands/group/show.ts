import { groupShow } from '../../../operations/group/show.ts';
import { manages } from '../../../domain/scim/refusals.ts';
import { showCommand } from '../../app/command.ts';
import { group } from './views.ts';
import { withItsMembers } from './with-members.ts';

export const command = showCommand({
  path: ['group', 'show'],
  operation: groupShow,
  view: group,
  completed: withItsMembers,
  done: ({ name, source }) =>
    source === 'scim' ? `${manages({ kind: 'groups', name })}; change its name and members there` : undefined,
  examples: ['roster group show Platform', 'roster group show Platform --json'],
});
