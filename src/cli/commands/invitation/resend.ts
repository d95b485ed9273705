import { counted } from '../../../lib/plural.ts';
import { invitationResend } from '../../../operations/invitation/resend.ts';
import { severalCommand } from '../../app/several-command.ts';
import { codesNeedPlace, sendInvitations } from './send-invitations.ts';
import { offer } from './views.ts';

export const command = severalCommand({
  path: ['invitation', 'resend'],
  many: invitationResend,
  thing: 'invitation',
  things: 'invitations',
  details:
    'You become the inviter: when the invitation is accepted, your permissions count. An expired invitation can be resent, too; a revoked one cannot. Several are resent together or not at all.',
  needsPlace: codesNeedPlace,
  view: offer,
  examples: [
    'roster invitation resend edsger@acme.example --reveal',
    'roster invitation resend edsger@acme.example --expires 2w --secret-file codes.jsonl',
  ],
  question: (count) => `Give ${counted(count, 'invitation')} a new code`,
  asksWhom: 'Whose invitation, by e-mail, handle or id?',
  carryOut: (cli, input) =>
    sendInvitations(
      cli,
      invitationResend,
      input,
      input.invitations.every((ref) => ref.includes('@')),
    ),
});
