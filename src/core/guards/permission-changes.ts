import {
  beyond,
  limitTo,
  NO_PERMISSIONS,
  permissionsOf,
  permissionsOfRole,
  union,
} from '../../domain/access/permission-set.ts';
import type { AccessScope, PermissionSet } from '../../domain/access/permission-set.ts';
import type { PermissionChange } from '../../domain/guards.ts';
import { addressOf } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import type { LoadedAccess } from '../store/access.ts';
import type { RoleOrSubject } from '../store/keys.ts';
import type { AffectedSubject, GroupRole, IssuedToken } from './change-log.ts';
import type { Gain } from './changes.ts';
import { nameIn, permissionsIn } from './permissions.ts';

/** What a transaction gives and takes, computed from the access graph after its last write. */

/** The subjects that existed before and gained permissions. */
export const gainsOf = (affected: readonly AffectedSubject[], graph: LoadedAccess): Gain[] =>
  affected
    .filter(({ isNew }) => !isNew)
    .map(({ ref, before }) => ({ ref, gained: beyond(permissionsIn(graph, ref), before) }))
    .filter(({ gained }) => gained.size > 0);

/** The subjects that lost permissions, or whose account itself was changed, such as deactivated. */
export const lossesOf = (affected: readonly AffectedSubject[], graph: LoadedAccess): RoleOrSubject[] =>
  affected
    .filter(
      ({ ref, before, account, isNew }) => !isNew && (account || beyond(before, permissionsIn(graph, ref)).size > 0),
    )
    .map(({ ref }) => ref);

/** Who makes a project becomes its Admin: the one exemption from the escalation rule (docs/permissions.md). */
export function* permissionChanges(
  affected: readonly AffectedSubject[],
  graph: LoadedAccess,
  actorId: string,
  newProjects: ReadonlySet<AccessScope>,
): Iterable<PermissionChange> {
  for (const { ref, before, name, takenOver } of affected) {
    const after = permissionsIn(graph, ref);
    yield { name, before, after: ref.id === actorId ? without(after, newProjects) : after, takenOver };
  }
}

const without = (permissions: PermissionSet, scopes: ReadonlySet<AccessScope>): PermissionSet =>
  scopes.size === 0 ? permissions : new Map([...permissions].filter(([scope]) => !scopes.has(scope)));

/** Who issues a token can do what it can: all that the account can, or what the token is limited to. */
export function* tokenGrants(tokens: readonly IssuedToken[], graph: LoadedAccess): Iterable<PermissionChange> {
  for (const { subject_id, permissions: limits } of tokens) {
    const account = permissionsOf(graph, subject_id);
    const granted = limits === null ? account : limitTo(account, new Set(limits));
    yield { name: nameIn(graph, subject_id), before: granted, after: granted, takenOver: true };
  }
}

/** Who accepts an invitation gets its role and joins its groups. */
export function* invitationGrants(
  offers: readonly InvitationRecord[],
  graph: LoadedAccess,
): Iterable<PermissionChange> {
  for (const offer of offers) {
    const after = union([
      permissionsOfRole(graph, offer.role_id),
      ...offer.group_ids.map((groupId) => permissionsOf(graph, groupId)),
    ]);
    yield { name: addressOf(offer), before: NO_PERMISSIONS, after, takenOver: false };
  }
}

/** A group that an identity provider makes gets the role that is mapped to it. */
export const mappingGrants = (mappings: readonly GroupRole[], graph: LoadedAccess): PermissionChange[] =>
  mappings.map(({ group_name, role_id }) => ({
    name: `the group ${group_name}`,
    before: NO_PERMISSIONS,
    after: permissionsOfRole(graph, role_id),
    takenOver: false,
  }));

/** Whom a provider knows gets the roles and groups that it gives. */
export const signInGrants = (given: readonly RoleOrSubject[], graph: LoadedAccess): PermissionChange[] =>
  given.map((ref) => ({
    name: `who signs in as ${nameIn(graph, ref.id)}`,
    before: NO_PERMISSIONS,
    after: permissionsIn(graph, ref),
    takenOver: false,
  }));

/** The role and the groups of an invitation. */
export const offeredRefs = ({ role_id, group_ids }: InvitationRecord): RoleOrSubject[] => [
  { type: 'role', id: role_id },
  ...group_ids.map((id) => ({ type: 'group' as const, id })),
];
