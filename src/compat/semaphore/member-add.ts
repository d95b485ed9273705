import * as z from 'zod/mini';
import { beyond, permissionsOfRole } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { ownerAssigned } from '../../domain/guards.ts';
import { addressOf, handle, PROVIDERS } from '../../domain/invitations.ts';
import type { Offer } from '../../domain/invitations.ts';
import { email, label, reference, username } from '../../domain/names/names.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { WriteOperation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { peopleAdd } from '../../operations/people/add.ts';
import { peopleInvite } from '../../operations/people/invite.ts';
import { findRole } from '../../operations/shared/resolve.ts';
import { roleField } from '../../operations/role/describe.ts';
import { adaptedOperation, theOne } from '../../operations/shared/adapt.ts';

/**
 * Somebody new: invited by their handle, as Semaphore does, or by e-mail alone with an account at once,
 * which is roster's. An invitation by handle keeps no name and no e-mail address; the response repeats them.
 */

const input = z
  .object({
    provider: z.optional(field(z.enum(PROVIDERS), 'who knows the handle')),
    handle: z.optional(field(handle(), 'the account there', 'HANDLE')),
    uid: z.optional(field(label(), "the provider's id of the account (needed for bitbucket)", 'UID')),
    role_id: z.optional(roleField('the organization role they get: id or name')),
    name: z.optional(field(label(), 'what they are called', 'NAME')),
    email: z.optional(field(email(), 'their address; without provider and handle, of the new account', 'EMAIL')),
    username: z.optional(field(username(), 'the username of the new account', 'USERNAME')),
    role: z.optional(roleField('the same as role_id')),
    groups: z.optional(z.array(field(reference(), 'a group to put them in', 'GROUP')).check(z.maxLength(1000))),
  })
  .check(({ value, issues }) => {
    const missing = missingIn(value);
    if (missing !== undefined) issues.push({ code: 'custom', path: [missing], message: 'is missing', input: value });
    if (value.role_id !== undefined && value.role !== undefined)
      issues.push({ code: 'custom', path: ['role'], message: 'says the same as role_id: give one', input: value });
  });
type Input = z.infer<typeof input>;

/** What a way of coming lacks; where nothing is said, it is Semaphore's. */
function missingIn({
  provider,
  handle: account,
  uid,
  email: address,
}: Input): 'provider' | 'handle' | 'uid' | undefined {
  if (provider === undefined) return account !== undefined || address === undefined ? 'provider' : undefined;
  if (account === undefined) return 'handle';
  return provider === 'bitbucket' && uid === undefined ? 'uid' : undefined;
}

const member = z.object({
  email: z.string(),
  name: z.string(),
  /** Empty: the account was made at once. */
  provider: z.string(),
  handle: z.string(),
  uid: z.string(),
  /** null: they are not there yet. */
  user_id: z.nullable(z.string()),
  /** Of an account that was made; it works once. */
  temporary_password: z.optional(z.string()),
});

const output = z.object({
  member,
  role: z.object({
    /** null: none was asked for, and they get the default role. */
    role_id: z.nullable(z.string()),
    /** They have it now. */
    applied: z.boolean(),
    status: z.enum(['assigned', 'pending', 'denied', 'defaulted_to_member']),
  }),
});
type Output = z.infer<typeof output>;

const WORDS = { name: 'semaphore.member-add', input, output } as const;

const invited = adaptedOperation(peopleInvite, {
  ...WORDS,
  to: ({ provider, handle: account, uid, groups, ...wish }) => ({
    accounts: provider === undefined || account === undefined ? [] : [{ provider, handle: account, uid }],
    role: wished(wish),
    groups,
    if_not_exists: true,
  }),
  describe: async ({ tx }, offers, asked) => ({
    member: { ...asIs(asked), user_id: null },
    role: await offeredRole(tx, theOne(offers), asked),
  }),
});

/** The role of an invitation, which may be an earlier one. Throws `conflict` if that offers another role than asked for. */
async function offeredRole(tx: Reads, offer: Offer, asked: Input): Promise<Output['role']> {
  const role = await roleOf(tx, asked, { applied: false, status: 'pending' });
  if (role.role_id === null || role.role_id === offer.role?.id) return role;
  throw new AppError('conflict', `${addressOf(offer)} is invited already, as ${offer.role?.name ?? 'nothing'}`, {
    hint: 'revoke that invitation first',
    details: { invitation: offer.id },
  });
}

const added = adaptedOperation(peopleAdd, {
  ...WORDS,
  to: ({ email: address = '', username: called, groups, ...wish }) => ({
    people: [{ email: address, username: called }],
    role: wished(wish),
    groups,
  }),
  async describe({ tx }, [made], asked) {
    if (made === undefined) throw new AppError('internal', 'nobody was added');
    const { id, email: address, username: called, temporary_password } = made;
    return {
      member: { ...asIs({ ...asked, email: address ?? '', name: called }), user_id: id, temporary_password },
      role: await roleOf(tx, asked, { applied: true, status: 'assigned' }),
    };
  },
});

const wayOf = ({ provider }: Input): WriteOperation<typeof input, Output> => (provider === undefined ? added : invited);

export const semaphoreMemberAdd = operation({
  ...WORDS,
  summary: 'Invite somebody by handle, or add them by e-mail',
  permission: peopleInvite.permission,
  also: {
    'organization.groups.modify': 'to put them in groups',
    'organization.people.view': 'to be answered where they are invited already',
  },
  records: [...peopleInvite.records, ...peopleAdd.records],
  errors: ['conflict', 'not_found', 'scope_mismatch', 'escalation', 'owner_role'],
  prepare: async (asked, plan, environment) => wayOf(asked).prepare?.(asked, plan, environment),
  async run(context, asked, prepared: unknown) {
    const denied = await deniedRole(context, asked);
    if (denied === undefined) return wayOf(asked).run(context, asked, prepared);
    const { member: newcomer } = await wayOf(asked).run(
      context,
      { ...asked, role_id: undefined, role: undefined },
      prepared,
    );
    return { member: newcomer, role: { role_id: denied, applied: false, status: 'denied' } as const };
  },
  secrets: ({ member: { email: address, name: called, temporary_password: secret } }) =>
    secret === undefined ? [] : [{ email: address, username: called, kind: 'temporary_password', secret }],
});

/** The id of the role that was asked for, if the actor may not give it: who is new then gets the default role. */
async function deniedRole({ tx, actor }: Context, asked: Input): Promise<string | undefined> {
  const ref = wished(asked);
  if (ref === undefined) return undefined;
  const { id, name: called } = await findRole(tx, ref, 'org');
  const { permissions: held } = actor();
  const given = permissionsOfRole(await tx.access.load([{ type: 'role', id }]), id);
  const mayGive = ownerAssigned(held, called, called) === undefined && beyond(given, held).size === 0;
  return mayGive ? undefined : id;
}

const wished = ({ role_id, role }: Partial<Input>): string | undefined => role_id ?? role;

const asIs = ({
  email: address = '',
  name: called = '',
  provider = '',
  handle: account = '',
  uid = '',
}: {
  readonly [K in 'email' | 'name' | 'provider' | 'handle' | 'uid']?: Input[K] | '';
}) => ({ email: address, name: called, provider, handle: account, uid });

/** What became of the role that was asked for. */
async function roleOf(
  tx: Reads,
  asked: Input,
  became: Pick<Output['role'], 'applied' | 'status'>,
): Promise<Output['role']> {
  const ref = wished(asked);
  return ref === undefined
    ? { role_id: null, applied: false, status: 'defaulted_to_member' }
    : { role_id: (await findRole(tx, ref, 'org')).id, ...became };
}
