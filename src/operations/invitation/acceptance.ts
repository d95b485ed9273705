import type { Context, DelegatedRefusal } from '../../core/context.ts';
import { AppError } from '../../domain/errors.ts';
import { addressOf } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { eventOf } from './describe.ts';

/** What accepting an invitation is, with its code or by signing in. */

/** What is told where the inviter may not give as much any more. */
export function shortfallOf(invitation: InvitationRecord): DelegatedRefusal {
  const address = addressOf(invitation);
  return {
    told: ({ code }) =>
      new AppError(code, 'the inviter may not give this role and these groups any more', {
        hint: 'ask somebody who can, such as an Owner, for a new invitation',
      }),
    event: {
      ...eventOf(invitation),
      kind: 'Access.Denied',
      description: `the invitation of ${address} could not be accepted: its sender may not give as much any more`,
    },
  };
}

/** Records that an invitation was accepted by somebody of this username. */
export function recordAccepted(context: Context, invitation: InvitationRecord, login: string): void {
  context.record({
    ...eventOf(invitation),
    kind: 'Invitation.Accepted',
    description: `${login} accepted the invitation of ${addressOf(invitation)}`,
    metadata: { after: { username: login }, invited_by: invitation.invited_by },
  });
}
