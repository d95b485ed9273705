import { projectPeopleRole } from '../../../../operations/project/people/role.ts';
import { projectPeopleShow } from '../../../../operations/project/people/show.ts';
import { askRole } from '../../../app/asking/role.ts';
import { operationCommand } from '../../../app/command.ts';
import { member } from '../views.ts';

export const command = operationCommand({
  path: ['project', 'people', 'role'],
  operation: projectPeopleRole,
  positions: ['project', 'subject', 'role'],
  view: member,
  examples: [
    'roster project people role Rocket group:Platform Reader',
    'roster project people role Rocket linus Contributor --json',
  ],
  ask: {
    subject: 'Whose role?',
    role: async (cli, given, label) => {
      const [project, subject] = [String(given.project), String(given.subject)];
      const { role: current } = await cli.caller.call(projectPeopleShow, { project, subject });
      const question = `New role of ${subject} in ${project}`;
      return askRole(cli, label, { question, scope: 'project', current, holder: subject });
    },
  },
});
