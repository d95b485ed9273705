import { invitationResend, invitationRevoke } from '../../../operations/invitation/change.ts';
import { customCommand, operationCommand } from '../../app/command.ts';
import { sendInvitations } from './send-invitations.ts';
import { invitations } from './views.ts';

export const resend = customCommand({
  path: ['invitation', 'resend'],
  summary: invitationResend.summary,
  details:
    'You become the inviter: when the invitation is accepted, your permissions count. An expired invitation can be resent, too; a revoked one cannot.',
  operation: invitationResend,
  flags: invitationResend.input,
  positions: ['invitations'],
  writes: true,
  makesSecrets: true,
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

export const revoke = operationCommand({
  path: ['invitation', 'revoke'],
  operation: invitationRevoke,
  positions: ['invitations'],
  view: invitations,
  examples: [
    'roster invitation revoke edsger@acme.example --yes',
    'roster invitation revoke edsger@acme.example --yes --json',
  ],
  confirm: (_cli, { invitations: refs }) =>
    Promise.resolve({
      question: `Revoke the invitation${refs.length === 1 ? '' : 's'} of ${refs.join(', ')}? The code${refs.length === 1 ? '' : 's'} will work no more.`,
    }),
});
