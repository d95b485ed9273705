import { counted } from '../../../../lib/plural.ts';
import { projectPeopleRole } from '../../../../operations/project/people/role.ts';
import { projectPeopleShow } from '../../../../operations/project/people/show.ts';
import { askRole } from '../../../app/asking/role.ts';
import { severalCommand } from '../../../app/several-command.ts';
import { member } from '../views.ts';

export const command = severalCommand({
  path: ['project', 'people', 'role'],
  details: 'PROJECT SUBJECT ROLE for one. For several, --role names the role; they get it together or not at all.',
  many: projectPeopleRole,
  single: true,
  thing: 'subject',
  things: 'subjects',
  before: ['project'],
  last: 'role',
  view: () => member,
  examples: [
    'roster project people role Rocket group:Platform Reader',
    'roster project people role Rocket linus Contributor --json',
    'roster project people role Rocket linus group:Platform --role Contributor',
  ],
  question: (count) => `Change the project role of ${counted(count, 'member')}`,
  asksWhom: 'Whose role?',
  askLast: async (cli, given, subjects, label) => {
    const project = String(given.project);
    const found = [];
    for (const subject of subjects) found.push(await cli.caller.call(projectPeopleShow, { project, subject }));
    const holder = subjects.join(', ');
    const current = found.length === 1 ? (found[0]?.role ?? null) : null;
    return askRole(cli, label, { question: `New role of ${holder} in ${project}`, scope: 'project', current, holder });
  },
});
