import { counted } from '../../../../lib/plural.ts';
import { projectPeopleAdd } from '../../../../operations/project/people/add.ts';
import { askRole } from '../../../app/asking/role.ts';
import { severalCommand } from '../../../app/several-command.ts';
import { member } from '../views.ts';

export const command = severalCommand({
  path: ['project', 'people', 'add'],
  many: projectPeopleAdd,
  thing: 'subject',
  things: 'subjects',
  before: ['project'],
  last: 'role',
  lastByFlag: true,
  details: 'Several are added together or not at all.',
  view: () => member,
  examples: [
    'roster project people add Rocket margaret --role Contributor',
    'roster project people add Rocket grace@acme.example group:Compilers --role Reader',
  ],
  question: (count) => `Give ${counted(count, 'member')} a role in the project`,
  asksWhom: 'Who is to be added?',
  askLast: (cli, { project }, subjects, label) =>
    askRole(cli, label, { question: `Role in ${String(project)}`, scope: 'project', holder: subjects.join(', ') }),
});
