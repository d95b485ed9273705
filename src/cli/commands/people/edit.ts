import { peopleEdit } from '../../../operations/people/change.ts';
import { operationCommand } from '../../app/command.ts';
import { person } from './views.ts';

export const command = operationCommand({
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
  confirm: (input) =>
    input.email === undefined
      ? undefined
      : {
          question: `Change the e-mail of ${input.person}? Integrations that know the old address may lose access.`,
          onTerminalOnly: true,
        },
});
