import { invitationRevoke } from '../../../operations/invitation/revoke.ts';
import { named } from '../../../lib/plural.ts';
import { operationCommand } from '../../app/command.ts';
import { invitations } from './views.ts';

export const command = operationCommand({
  path: ['invitation', 'revoke'],
  operation: invitationRevoke,
  positions: ['invitations'],
  view: invitations,
  examples: [
    'roster invitation revoke edsger@acme.example --yes',
    'roster invitation revoke edsger@acme.example --yes --json',
  ],
  confirm: ({ invitations: refs }) =>
    `Revoke the invitation${refs.length === 1 ? '' : 's'} of ${refs.join(', ')}? The code${refs.length === 1 ? '' : 's'} will work no more.`,
  done: (gone) =>
    `${named(
      gone.map(({ email, handle, id }) => email ?? handle ?? id),
      'invitations',
    )} revoked`,
});
