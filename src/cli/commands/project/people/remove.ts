import { projectPeopleRemove } from '../../../../operations/project/people/remove.ts';
import { operationCommand } from '../../../app/command.ts';
import { members } from '../views.ts';

export const command = operationCommand({
  path: ['project', 'people', 'remove'],
  operation: projectPeopleRemove,
  details: 'What they have there by a group or an organization role stays. Several are removed together or not at all.',
  positions: ['project', 'subjects'],
  view: members,
  examples: [
    'roster project people remove Rocket group:Platform --yes',
    'roster project people remove Rocket linus Platform --yes --json',
  ],
  confirm: ({ project, subjects }) => `Take from ${subjects.join(', ')} their role in ${project}?`,
});
