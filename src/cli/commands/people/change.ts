import { peopleEdit, peopleResetPassword, peopleRole } from '../../../operations/people/change.ts';
import { askRole } from '../../app/ask-role.ts';
import { customCommand, operationCommand } from '../../app/command.ts';
import { person, showsSecrets, withPassword } from './views.ts';

export const role = operationCommand({
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

export const edit = operationCommand({
  path: ['people', 'edit'],
  operation: peopleEdit,
  details:
    'An address that somebody else gives them is verified. One that people give themselves is not until it is confirmed with --verify-email, and nothing is matched to it: no import, no invitation, no command that names them by it.',
  positions: ['person'],
  view: person,
  examples: [
    'roster people edit grace --username g.hopper',
    'roster people edit linus --email torvalds@acme.example --yes',
  ],
  confirm: (_cli, input) =>
    Promise.resolve(
      input.email === undefined
        ? undefined
        : {
            question: `Change the e-mail of ${input.person}? Integrations that know the old address may lose access.`,
            onTerminalOnly: true,
          },
    ),
});

export const resetPassword = customCommand({
  path: ['people', 'reset-password'],
  summary: peopleResetPassword.summary,
  details:
    'The old password stops working at once, and sessions end. The temporary password works once, for 7 days; at that login the person chooses a new one.',
  operation: peopleResetPassword,
  flags: peopleResetPassword.input,
  positions: ['person'],
  writes: true,
  makesSecrets: true,
  examples: [
    'roster people reset-password grace --reveal',
    'roster people reset-password linus --secret-file linus.jsonl',
  ],
  run: async (cli, input) => cli.show(withPassword(showsSecrets(cli)), await cli.call(peopleResetPassword, input)),
});
