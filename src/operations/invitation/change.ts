import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { addressOf, endOf, invitation, offer, validityField } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { reference } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { shellWord } from '../../lib/shell.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { hashSecret, generateInvitationCode } from '../../core/secrets.ts';
import { requireFreeEmails } from '../people/person-writes.ts';
import { requireNotInvited } from './conflicts.ts';
import { codesOf, describeInvitations, describeOffers, eventOf } from './describe.ts';
import { findInvitations } from './resolve.ts';
import { zip } from '../../lib/zip.ts';

const invitationsField = () =>
  z
    .array(field(reference(), 'an invitation: its e-mail, handle or id', 'INVITATION'))
    .check(z.minLength(1), z.maxLength(1000));

export const invitationResend = operation({
  name: 'invitation.resend',
  summary: 'Give invitations a new code and more time; the earlier code stops working',
  permission: ['organization.people.invite'],
  records: ['Invitation.Resent'],
  input: z.object({ invitations: invitationsField(), expires: z.optional(validityField()) }),
  output: z.array(offer),
  errors: ['not_found', 'ambiguous', 'conflict', 'escalation', 'owner_role'],
  prepare: (input, _plan, environment) =>
    Promise.resolve(input.invitations.map(() => generateInvitationCode(environment.random))),
  async run(context, input, codes: readonly string[]) {
    const { tx, at } = context;
    const found = await findInvitations(tx, input.invitations, at);
    const expires_at = endOf(at, input.expires);
    const resent: { readonly record: InvitationRecord; readonly code: string }[] = [];
    // An invitation that is named twice is found once, and codes are left over.
    for (const [before, code] of zip(found, codes.slice(0, found.length))) {
      requireOpen(before);
      await requireNotInvited(tx, [before], at, before.id);
      if (before.email !== null) await requireFreeEmails(tx, [before.email]);
      const change = {
        status: 'pending',
        code_hash: hashSecret(code),
        expires_at,
        invited_by: context.actor().id,
        updated_at: at,
      } as const;
      await tx.invitations.update(before.id, change);
      resent.push({ record: { ...before, ...change }, code });
      context.record({
        ...eventOf(before),
        kind: 'Invitation.Resent',
        description: `the invitation of ${addressOf(before)} got a new code`,
        metadata: { before: { expires_at: before.expires_at }, after: { expires_at } },
      });
    }
    return describeOffers(context, resent);
  },
  secrets: codesOf,
  expectedSecrets: ({ invitations }) => invitations.map(() => ({})),
});

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

/** Throws `conflict` for an invitation that ended: revoked, superseded or accepted. */
function requireOpen(before: InvitationRecord): void {
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
