import * as z from 'zod/mini';
import { field, GROUP, ROLE } from '../../domain/field.ts';
import { addressOf, endOf, handle, offer, PROVIDERS, validityField } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { email, emailKey, label, reference } from '../../domain/names/names.ts';
import { namesOf } from '../../domain/references.ts';
import { operation } from '../../core/operation.ts';
import { hashSecret, generateInvitationCode } from '../../core/secrets.ts';
import { pendingOf, requireNotInvited } from '../invitation/conflicts.ts';
import { codesOf, describeOffers } from '../invitation/describe.ts';
import { accountsOf } from '../shared/accounts.ts';
import { theOne } from '../shared/adapt.ts';
import { ifNotExists, unlessEachThere, unlike } from '../shared/if-not-exists.ts';
import { findGroups, findRole } from '../shared/resolve.ts';
import { requireFreeEmails } from './person-writes.ts';
import { commonRole, lackedGroups, requireDistinct, withRoles } from './new-people.ts';
import { zip } from '../../lib/zip.ts';

const role = z.optional(reference());
const byEmail = z.object({ email: email(), role });
const byHandle = z.object({ provider: z.enum(PROVIDERS), handle: handle(), uid: z.optional(label()), role });

const invite = operation({
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
      ...ifNotExists(),
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
    tx.ahead(
      () => [
        commonRole(tx, input.role),
        findGroups(tx, input.groups),
        tx.people.find({ emailKeys: input.people.map((one) => emailKey(one.email)) }),
        requireNotInvited(tx, invitees, at),
        accountsOf(tx, [context.actor().id]),
      ],
      invitees.length,
    );
    const newPeople = await withRoles(
      context,
      invitees.map((one) => ({ ...one, address: addressOf(one) })),
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
    const made = zip(newPeople, codes).map(([one, code]) => {
      const record: InvitationRecord = {
        id: environment.newId(),
        email: one.email,
        provider: one.provider,
        handle: one.handle,
        uid: one.uid,
        role_id: one.role.id,
        group_ids: groups.map((group) => group.id),
        code_hash: hashSecret(code),
        status: 'pending',
        expires_at,
        invited_by: context.actor().id,
        created_at: at,
        updated_at: at,
      };
      return { record, code, role: one.role };
    });
    await tx.invitations.insert(made.map(({ record }) => record));
    const offers = await describeOffers(context, made);
    for (const { record, role: offered } of made)
      context.record({
        kind: 'Invitation.Added',
        id: record.id,
        name: addressOf(record),
        description: `${addressOf(record)} was invited as ${offered.name}`,
        metadata: {
          after: {
            email: record.email,
            provider: record.provider,
            handle: record.handle,
            uid: record.uid,
            role: offered.name,
            groups: namesOf(groups).sort(),
            expires_at,
          },
        },
      });
    return offers;
  },
  secrets: (offers) => codesOf(offers),
  expectedSecrets: ({ people, accounts }) => [
    ...people.map(({ email }) => ({ email, username: '' })),
    ...accounts.map(({ handle }) => ({ email: null, username: handle })),
  ],
});

type Invitee = z.infer<typeof byEmail> | z.infer<typeof byHandle>;

/** Whoever has an account already needs no invitation, and is left out. */
export const peopleInvite = unlessEachThere(invite, {
  view: 'organization.people.view',
  items(_context, { people, accounts }): Promise<readonly Invitee[]> {
    const all = [...people, ...accounts];
    requireDistinct(all.map((one) => addressOf(asAddress(one))));
    return Promise.resolve(all);
  },
  only: (input, some) => ({
    ...input,
    people: some.flatMap((one) => ('email' in one ? one : [])),
    accounts: some.flatMap((one) => ('email' in one ? [] : one)),
  }),
  async find(context, input, one) {
    const { tx, at } = context;
    const asked = one.role ?? input.role;
    const role = asked === undefined ? undefined : await findRole(tx, asked, 'org');
    const groups = await findGroups(tx, input.groups);
    const address = asAddress(one);
    const [holder] = address.email === null ? [] : await tx.people.find({ emailKeys: [emailKey(address.email)] });
    if (holder?.email_verified === true)
      return {
        output: undefined,
        name: `${holder.username} with the address ${addressOf(address)}`,
        differences: ['nobody was invited'],
      };
    const record = holder === undefined ? await pendingOf(tx, address, at) : undefined;
    if (record === undefined) return undefined;
    const output = theOne(await describeOffers(context, [{ record, code: '' }]));
    return {
      output,
      name: `the invitation of ${addressOf(record)}`,
      differences: [...unlike('role', output.role?.name ?? null, role?.name), ...lackedGroups(output, groups)],
    };
  },
});

const asAddress = (one: Invitee): Pick<InvitationRecord, 'email' | 'provider' | 'handle'> =>
  'email' in one
    ? { email: one.email, provider: null, handle: null }
    : { email: null, provider: one.provider, handle: one.handle };
