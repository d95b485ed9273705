import * as z from 'zod/mini';
import { field, GROUP, ROLE } from '../../domain/field.ts';
import { addressOf, endOf, handle, offer, PROVIDERS, validityField } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { email, label, reference } from '../../domain/names/names.ts';
import { operation } from '../../core/operation.ts';
import { hashSecret, generateInvitationCode } from '../../core/secrets.ts';
import { requireNotInvited } from '../invitation/conflicts.ts';
import { codesOf, describeOffers } from '../invitation/describe.ts';
import { findGroups } from '../shared/resolve.ts';
import { requireFreeEmails } from './person-writes.ts';
import { rolesOfNewPeople, requireDistinct } from './new-people.ts';

const role = z.optional(reference());
const byEmail = z.object({ email: email(), role });
const byHandle = z.object({ provider: z.enum(PROVIDERS), handle: handle(), uid: z.optional(label()), role });

export const peopleInvite = operation({
  name: 'people.invite',
  summary: 'Invite people, who choose their own username and password',
  permission: ['organization.people.invite'],
  also: { 'organization.groups.modify': 'to put them in groups' },
  records: ['Invitation.Added'],
  input: z
    .object({
      people: z._default(z.array(byEmail).check(z.maxLength(1000)), []),
      accounts: z._default(z.array(byHandle).check(z.maxLength(1000)), []),
      role: z.optional(field(reference(), 'the organization role they get', ROLE)),
      groups: z._default(z.array(field(reference(), 'a group to put them in', GROUP)).check(z.maxLength(1000)), []),
      expires: z.optional(validityField()),
    })
    .check(z.refine(({ people, accounts }) => people.length + accounts.length > 0, 'there is nobody to invite')),
  output: z.array(offer),
  errors: ['conflict', 'not_found', 'scope_mismatch', 'escalation', 'owner_role'],
  prepare: ({ people, accounts }, _plan, environment) =>
    Promise.resolve([...people, ...accounts].map(() => generateInvitationCode(environment.random))),
  async run(context, input, codes: readonly string[]) {
    const { tx, at, environment } = context;
    if (input.groups.length > 0) context.require('organization.groups.modify');
    const invitees = [
      ...input.people.map((one) => ({ ...one, provider: null, handle: null, uid: null })),
      ...input.accounts.map((one) => ({ ...one, email: null, uid: one.uid ?? null })),
    ];
    const addresses = invitees.map(addressOf);
    const roles = await rolesOfNewPeople(
      context,
      invitees.map((one) => ({ address: addressOf(one), role: one.role })),
      input.role,
    );
    const groups = await findGroups(tx, input.groups);
    requireDistinct(addresses);
    await requireFreeEmails(
      tx,
      input.people.map((one) => one.email),
    );
    await requireNotInvited(tx, invitees, at);

    const expires_at = endOf(at, input.expires);
    const records = invitees.map((one, index): InvitationRecord => ({
      id: environment.newId(),
      email: one.email,
      provider: one.provider,
      handle: one.handle,
      uid: one.uid,
      role_id: roles[index]?.id ?? '',
      group_ids: groups.map((group) => group.id),
      code_hash: hashSecret(codes[index] ?? ''),
      status: 'pending',
      expires_at,
      invited_by: context.actor().id,
      created_at: at,
      updated_at: at,
    }));
    await tx.invitations.insert(records);
    const offers = await describeOffers(context, records, codes);
    for (const [index, made] of offers.entries())
      context.record({
        kind: 'Invitation.Added',
        id: made.id,
        name: addressOf(made),
        description: `${addressOf(made)} was invited as ${made.role ?? ''}`,
        metadata: {
          after: {
            email: made.email,
            provider: made.provider,
            handle: made.handle,
            uid: records[index]?.uid ?? null,
            role: made.role,
            groups: made.groups,
            expires_at,
          },
        },
      });
    return offers;
  },
  secrets: codesOf,
  expectedSecrets: ({ people, accounts }) => [
    ...people.map(({ email }) => ({ email, username: '' })),
    ...accounts.map(({ handle }) => ({ email: null, username: handle })),
  ],
});
