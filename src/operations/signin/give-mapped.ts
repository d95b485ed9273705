import type { Context } from '../../core/context.ts';
import { managedOf } from '../../core/guards/managed.ts';
import type { VerifiedIdentity } from '../../core/sign-in.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import type { Person, PersonRecord } from '../../domain/people.ts';
import { mappedChanges } from '../../domain/signin/mappings.ts';
import type { Mapped, MappedChanges } from '../../domain/signin/mappings.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import { required } from '../../lib/required.ts';
import { recordGroupChange } from '../group/record-change.ts';
import { describeOne } from '../people/describe.ts';
import { assignRole } from '../people/person-writes.ts';
import { defaultRole } from '../shared/resolve.ts';
import { mayChangeOwners } from './whose-identity.ts';

/** What the groups that a provider told give a person at a sign-in. */

interface Signing {
  readonly provider: SignInProvider;
  readonly groups: VerifiedIdentity['groups'];
  readonly person: PersonRecord;
  /** Their role came from the provider. */
  readonly isRoleMapped: boolean;
}

/** What a sign-in would change, in ids. Groups that SCIM manages are left to it. */
export async function foreseenMapped(
  tx: Reads,
  { provider, groups, person, isRoleMapped }: Signing,
): Promise<MappedChanges & { readonly described: Person }> {
  const described = await describeOne(tx, person);
  const isOwner = await mayChangeOwners(tx, person.id);
  const mappings = await usable(tx, provider);
  const now = {
    roleId: described.role?.id ?? null,
    groupIds: described.groups.map(({ id }) => id),
    ...{ isRoleMapped, mayChangeOwners: isOwner },
  };
  const standard = provider.default_role_id ?? (await defaultRole(tx)).id;
  return { ...mappedChanges(mappings, groups, now, standard), described };
}

/** The same for somebody whom the sign-in makes, with the role that they are made with. */
export async function mappedOfNew(
  tx: Reads,
  provider: SignInProvider,
  groups: VerifiedIdentity['groups'],
  roleId: string,
): Promise<MappedChanges> {
  const made = { roleId, groupIds: [], isRoleMapped: true, mayChangeOwners: false };
  return mappedChanges(await usable(tx, provider), groups, made, roleId);
}

async function usable(tx: Reads, { id: providerId }: SignInProvider): Promise<readonly Mapped[]> {
  const mappings = await tx.signIn.mappings({ providerIds: [providerId] });
  const ids = mappings.flatMap(({ group_id: id }) => id ?? []);
  const managed = await managedOf(tx, 'groups', ids);
  return mappings.filter(({ group_id: id }) => id === null || !managed.has(id));
}

/**
 * Gives it, judged by what the account may do that configured the provider. Throws `escalation` and others of the guards
 * where that is not enough, and `owner_role` where the person could change Owners then.
 */
export async function giveMapped(context: Context, signing: Signing): Promise<void> {
  const { tx } = context;
  const { provider, person } = signing;
  const { join, leave, roleId, described } = await foreseenMapped(tx, signing);
  if (join.length + leave.length === 0 && roleId === null) return;
  await context.actOnBehalfOf(provider.configured_by, shortfallOf(provider, person));
  await tx.groups.addMembers(join.map((id) => ({ group_id: id, person_id: person.id })));
  await tx.groups.removeMembers(leave.map((id) => ({ group_id: id, person_id: person.id })));
  for (const group of await tx.groups.find({ ids: [...join, ...leave] })) {
    const isJoined = join.includes(group.id);
    const [joining, leaving] = isJoined ? [[person], []] : [[], [person]];
    recordGroupChange(context, { before: group, after: group, joining, leaving });
  }
  if (roleId !== null) {
    const [role] = await tx.roles.find({ ids: [roleId] });
    await assignRole(context, described, required(role, 'the role of a mapping'));
  }
  await requireNoOwner(context, provider, person);
}

/** Who controls a provider must not be able to make Owners. Throws `owner_role`. */
export async function requireNoOwner(
  { tx }: Pick<Context, 'tx'>,
  { title, name }: SignInProvider,
  { id, username }: Pick<PersonRecord, 'id' | 'username'>,
): Promise<void> {
  if (!(await mayChangeOwners(tx, id))) return;
  throw new AppError('owner_role', `${title} would let ${username} change Owners, which no provider may`, {
    hint: `ask an Owner to look at its mappings: roster signin mapping list ${name}`,
  });
}

/** What is told where the provider gives more than who configured it may give. */
export const shortfallOf = ({ title, id, name }: SignInProvider, { username }: Pick<PersonRecord, 'username'>) => ({
  told: ({ code }: AppError) =>
    new AppError(code, `whoever configured ${title} may not give what it gives ${username}`, {
      hint: `ask an Owner to configure it again: roster signin show ${name}`,
    }),
  event: {
    kind: 'Access.Denied' as const,
    ...{ id, name },
    description: `the sign-in of ${username} by ${name} was refused: who configured it may not give as much`,
  },
});
