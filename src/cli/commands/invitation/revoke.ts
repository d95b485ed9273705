import { counted, named, plural } from '../../../lib/plural.ts';
import { invitationRevoke } from '../../../operations/invitation/revoke.ts';
import { severalCommand } from '../../app/several-command.ts';
import { invitation } from './views.ts';

export const command = severalCommand({
  path: ['invitation', 'revoke'],
  many: invitationRevoke,
  thing: 'invitation',
  things: 'invitations',
  details: 'Several are revoked together or not at all.',
  view: () => invitation,
  examples: [
    'roster invitation revoke edsger@acme.example --yes',
    'roster invitation revoke edsger@acme.example --yes --json',
  ],
  question: (count) => `Revoke ${counted(count, 'invitation')}, whose codes will work no more`,
  asksWhom: 'Whose invitation, by e-mail, handle or id?',
  confirmEach: ({ invitations: refs }) =>
    `Revoke the ${plural(refs.length, 'invitation')} of ${refs.join(', ')}? The ${plural(refs.length, 'code')} will work no more.`,
  doneMany: (gone) =>
    `${named(
      gone.map(({ email, handle, id }) => email ?? handle ?? id),
      'invitations',
    )} revoked`,
});
