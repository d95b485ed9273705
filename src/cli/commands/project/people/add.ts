import { projectPeopleAdd } from '../../../../operations/project/people/add.ts';
import { askRole } from '../../../app/asking/role.ts';
import { operationCommand } from '../../../app/command.ts';
import { members } from '../views.ts';

export const command = operationCommand({
  path: ['project', 'people', 'add'],
  operation: projectPeopleAdd,
  details: 'Several are added together or not at all.',
  positions: ['project', 'subjects'],
  view: members,
  examples: [
    'roster project people add Rocket margaret --role Contributor',
    'roster project people add Rocket grace@acme.example group:Compilers --role Reader',
  ],
  ask: {
    subjects: 'Who is to be added?',
    role: (cli, { project, subjects }, label) =>
      askRole(cli, label, { question: `Role in ${String(project)}`, scope: 'project', holder: String(subjects) }),
  },
});
