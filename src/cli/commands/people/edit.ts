import { peopleEdit } from '../../../operations/people/edit.ts';
import { operationCommand } from '../../app/command.ts';
import { person } from './views.ts';

export const command = operationCommand({
  path: ['people', 'edit'],
  operation: peopleEdit,
  details:
    'An address that you set for somebody else is verified. One that people set themselves is not, until somebody confirms it with --verify-email; until then imports, invitations and commands do not match it.',
  positions: ['person'],
  view: person,
  examples: [
    'roster people edit grace --username g.hopper',
    'roster people edit linus --email torvalds@acme.example --yes',
  ],
  confirm: (input) =>
    input.email === undefined
      ? undefined
      : {
          question: `Change the e-mail of ${input.person}? Integrations that know the old address may lose access.`,
          onTerminalOnly: true,
        },
});
