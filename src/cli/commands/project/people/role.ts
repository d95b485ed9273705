import { projectPeopleRole } from '../../../../operations/project/people/role.ts';
import { operationCommand } from '../../../app/command.ts';
import { member } from '../views.ts';
import { askFor, askProjectRole } from './ask.ts';

export const command = operationCommand({
  path: ['project', 'people', 'role'],
  operation: projectPeopleRole,
  positions: ['project', 'subject', 'role'],
  view: member,
  examples: [
    'roster project people role Rocket group:Platform Reader',
    'roster project people role Rocket linus Contributor --json',
  ],
  ask: async (cli, given) => {
    const project = given.project ?? (await askFor(cli, 'PROJECT', 'Which project?'));
    const subject = given.subject ?? (await askFor(cli, 'SUBJECT', 'Whose role?'));
    return {
      project,
      subject,
      role: given.role ?? (await askProjectRole(cli, `New role of ${subject} in ${project}:`)),
    };
  },
});
