import { commandLine } from '../../../lib/shell.ts';
import { meEdit } from '../../../operations/me/edit.ts';
import { operationCommand } from '../../app/command.ts';
import { person } from '../people/views.ts';

export const command = operationCommand({
  path: ['me', 'edit'],
  operation: meEdit,
  details:
    'Integrations that know you by the old e-mail may lose access. The new one is not verified until an administrator confirms it with roster people edit --verify-email.',
  view: person,
  done: ({ email, email_verified, username }) =>
    email === null || email_verified
      ? undefined
      : `${email} is not verified yet; an administrator confirms it: ${commandLine('roster', 'people', 'edit', username, '--verify-email', email)}`,
  examples: ['roster me edit --username countess', 'roster me edit --email lovelace@acme.example --yes'],
  confirm: (input) =>
    input.email === undefined
      ? undefined
      : {
          question: 'Change your e-mail? Integrations that know the old address may lose access.',
          onTerminalOnly: true,
        },
});
