import { peopleRole } from '../../../operations/people/role.ts';
import { askRole } from '../../app/ask-role.ts';
import { operationCommand } from '../../app/command.ts';
import { person } from './views.ts';

export const command = operationCommand({
  path: ['people', 'role'],
  operation: peopleRole,
  positions: ['person', 'role'],
  view: person,
  examples: ['roster people role grace Admin', 'roster people role grace@acme.example Member --json'],
  ask: async (cli, given) => {
    const who = given.person ?? (await (await cli.prompter('PERSON')).input('Whose role?'));
    return { person: who, role: given.role ?? (await askRole(cli, `New role of ${who}:`)) };
  },
});
