import { projectPeopleList } from '../../../../operations/project/people/list.ts';
import { listCommand } from '../../../app/list-command.ts';
import { members } from '../views.ts';

export const command = listCommand({
  path: ['project', 'people', 'list'],
  details:
    'Somebody who has a role in several ways is listed once for each. The source says how: manually (or by scim) in the project itself, by a group, or inherited from an organization role that maps to the project role; via names the group or organization role.',
  operation: projectPeopleList,
  view: members,
  positions: ['project'],
  examples: [
    'roster project people list Rocket',
    'roster project people list Rocket --source manually --fields name,role --json',
  ],
});
