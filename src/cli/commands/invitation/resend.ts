import { invitationResend } from '../../../operations/invitation/resend.ts';
import { customCommand } from '../../app/command.ts';
import { codesNeedPlace, sendInvitations } from './send-invitations.ts';

export const command = customCommand({
  path: ['invitation', 'resend'],
  details:
    'You become the inviter: when the invitation is accepted, your permissions count. An expired invitation can be resent, too; a revoked one cannot.',
  operation: invitationResend,
  flags: invitationResend.input,
  needsPlace: codesNeedPlace,
  positions: ['invitations'],
  examples: [
    'roster invitation resend edsger@acme.example --reveal',
    'roster invitation resend edsger@acme.example --expires 2w --secret-file codes.jsonl',
  ],
  run: (cli, input) =>
    sendInvitations(
      cli,
      invitationResend,
      input,
      input.invitations.every((ref) => ref.includes('@')),
    ),
});
