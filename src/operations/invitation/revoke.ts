import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { addressOf, invitation } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { reference } from '../../domain/names/names.ts';
import { shellWord } from '../../lib/shell.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { namedOnes } from '../shared/each.ts';
import { describeInvitations, eventOf } from './describe.ts';
import { findInvitations } from './resolve.ts';

/** The input field for one invitation or more, by reference. */
export const invitationsField = () =>
  namedOnes(field(reference(), 'an invitation: its e-mail, handle or id', 'INVITATION'));

export const invitationRevoke = operation({
  name: 'invitation.revoke',
  summary: 'Revoke invitations, so that their codes work no more',
  permission: ['organization.people.invite'],
  records: ['Invitation.Revoked'],
  input: z.object({ invitations: invitationsField() }),
  output: z.array(invitation),
  errors: ['not_found', 'ambiguous', 'conflict'],
  async run(context, input) {
    const { tx, at } = context;
    const found = await findInvitations(tx, input.invitations, at);
    for (const before of found) {
      if (before.status === 'revoked' || before.status === 'superseded') continue;
      requireOpen(before);
      await revokeInvitation(context, before);
    }
    const ids = found.map(({ id }) => id);
    const after = new Map((await tx.invitations.find({ ids })).map((one) => [one.id, one]));
    return describeInvitations(
      tx,
      ids.flatMap((id) => after.get(id) ?? []),
      at,
    );
  },
});

/** Revokes an open invitation, and records the event. */
async function revokeInvitation({ tx, at, record }: Context, before: InvitationRecord): Promise<void> {
  await tx.invitations.update(before.id, { ...before, status: 'revoked', updated_at: at });
  record({
    ...eventOf(before),
    kind: 'Invitation.Revoked',
    description: `the invitation of ${addressOf(before)} was revoked`,
  });
}

/** Throws `conflict` for an invitation that ended: revoked, superseded or accepted. */
export function requireOpen(before: InvitationRecord): void {
  const address = addressOf(before);
  if (before.status === 'accepted')
    throw new AppError('conflict', `the invitation of ${address} was accepted already`, {
      hint: `they are a person now: roster people list --search ${shellWord(before.email ?? before.handle ?? '')}`,
    });
  if (before.status === 'superseded')
    throw new AppError('conflict', `the invitation of ${address} ended when an account for that address was made`, {
      hint: `see who it is: roster people list --search ${shellWord(address)}`,
    });
  if (before.status === 'revoked')
    throw new AppError('conflict', `the invitation of ${address} was revoked`, {
      hint: `invite them again: roster people invite ${before.email === null ? `--provider ${before.provider ?? ''} --handle ${before.handle ?? ''}` : shellWord(before.email)}`,
    });
}
