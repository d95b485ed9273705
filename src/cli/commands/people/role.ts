import { peopleRole } from '../../../operations/people/role.ts';
import { peopleShow } from '../../../operations/people/show.ts';
import { askRole } from '../../app/asking/role.ts';
import { operationCommand } from '../../app/command.ts';
import { person } from './views.ts';

export const command = operationCommand({
  path: ['people', 'role'],
  operation: peopleRole,
  positions: ['person', 'role'],
  view: person,
  examples: ['roster people role grace Admin', 'roster people role grace@acme.example Member --json'],
  ask: {
    person: 'Whose role?',
    role: async (cli, { person: who }, label) => {
      const { username, role } = await cli.caller.call(peopleShow, { person: String(who) });
      return askRole(cli, label, { question: `New role of ${username}`, current: role, holder: username });
    },
  },
});
