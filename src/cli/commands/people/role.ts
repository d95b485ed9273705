import { peopleRoleMany } from '../../../operations/people/role-many.ts';
import { peopleRole } from '../../../operations/people/role.ts';
import { peopleShow } from '../../../operations/people/show.ts';
import { askRole } from '../../app/asking/role.ts';
import { PEOPLE } from '../../app/finder.ts';
import { severalCommand } from '../../app/several-command.ts';
import { person } from './views.ts';

export const command = severalCommand({
  path: ['people', 'role'],
  details:
    'PERSON ROLE for one person. For several, --role names the role, so that nobody is taken for a role, nor a role for somebody: several get it together or not at all.',
  one: peopleRole,
  many: peopleRoleMany,
  thing: 'person',
  things: 'people',
  last: 'role',
  finder: PEOPLE,
  view: () => person,
  examples: [
    'roster people role grace Admin',
    'roster people role grace@acme.example linus --role Member --json',
    'roster people role --where group=Compilers --role Member --dry-run',
  ],
  question: (count) => `Change the role of ${count} people`,
  asksWhom: 'Whose role?',
  askLast: async (cli, _given, people, label) => {
    const found = [];
    for (const who of people) found.push(await cli.caller.call(peopleShow, { person: who }));
    const holder = found.map(({ username }) => username).join(', ');
    const current = found.length === 1 ? (found[0]?.role ?? null) : null;
    return askRole(cli, label, { question: `New role of ${holder}`, current, holder });
  },
});
