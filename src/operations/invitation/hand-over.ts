import type { Context } from '../../core/context.ts';
import { hashSecret, generateInvitationCode } from '../../core/secrets.ts';
import { addressOf } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { eventOf } from './describe.ts';

/** Gives open invitations a new inviter, whose permissions count from then on, and records the events. */
export async function handOverInvitations(
  { tx, at, record, environment }: Context,
  open: readonly InvitationRecord[],
  to: Pick<PersonRecord, 'id' | 'username'>,
): Promise<void> {
  for (const before of open) {
    // The old inviter knows the code, so it stops working; `resend` makes a new one.
    const code_hash = hashSecret(generateInvitationCode(environment.random));
    await tx.invitations.update(before.id, { ...before, code_hash, invited_by: to.id, updated_at: at });
    record({
      ...eventOf(before),
      kind: 'Invitation.HandedOver',
      description: `the invitation of ${addressOf(before)} is from ${to.username} now, and needs a new code`,
      metadata: { before: { invited_by: before.invited_by }, after: { invited_by: to.id } },
    });
  }
}
