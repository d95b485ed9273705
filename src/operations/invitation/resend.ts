import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { generateInvitationCode, hashSecret } from '../../core/secrets.ts';
import { validityField, offer, endOf, addressOf } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { zip } from '../../lib/zip.ts';
import { requireFreeEmails } from '../people/person-writes.ts';
import { invitationsField, requireOpen } from './revoke.ts';
import { requireNotInvited } from './conflicts.ts';
import { eventOf, describeOffers, codesOf } from './describe.ts';
import { findInvitations } from './resolve.ts';

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
  secrets: (offers) => codesOf(offers),
  expectedSecrets: ({ invitations }) => invitations.map(() => ({})),
});
