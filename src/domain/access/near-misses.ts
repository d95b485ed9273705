import { allows, beyond, EVERYWHERE, grantsOf, permissionsOf, union } from './permission-set.ts';
import type { AccessSubject, Binding, AccessScope, PermissionSet, SubjectType, WholeGraph } from './permission-set.ts';
import type { AccessIndex } from './access-index.ts';
import { OWNER } from '../guards.ts';
import type { Permission } from '../permissions.ts';

/** What would give a missing permission: a role, a membership, or a reactivation, each with those who may do it. */
export interface NearMiss {
  readonly kind: 'role' | 'project_role' | 'group' | 'reactivation';
  /** The role or group; the subject itself where it is deactivated. */
  readonly id: string;
  /** Active people and service accounts that the guards would let do it. */
  readonly givers: readonly string[];
}

/** What changing the organization role of a subject needs, beside the escalation rule. */
const TO_CHANGE_ROLE: Readonly<Record<SubjectType, readonly Permission[]>> = {
  user: ['organization.people.change_role'],
  service_account: ['organization.service_accounts.modify', 'organization.people.change_role'],
  group: ['organization.groups.modify', 'organization.people.change_role'],
};
/** What reactivating an account needs, beside the takeover rule; a group is never deactivated. */
const TO_REACTIVATE: Readonly<Record<SubjectType, readonly Permission[]>> = {
  user: ['organization.people.remove'],
  service_account: ['organization.service_accounts.modify'],
  group: [],
};
/** What adding a person to a group needs, beside the escalation rule. */
const TO_JOIN = ['organization.groups.modify'] as const;
/** What giving a role in a project needs there, by whether the subject has one already. */
const TO_GIVE_IN_PROJECT = { first: 'project.people.invite', another: 'project.people.change_role' } as const;
/** What changing or making an Owner needs as well. */
const TO_TOUCH_OWNER = ['organization.change_owner'] as const;

/** The permissions of which those who may give a near miss have at least one, everywhere or in the scope. */
export const authorities = (type: SubjectType, scope: AccessScope = EVERYWHERE): readonly Permission[] => [
  ...new Set([
    ...TO_CHANGE_ROLE[type],
    ...TO_REACTIVATE[type],
    ...TO_JOIN,
    ...(scope === EVERYWHERE ? [] : Object.values(TO_GIVE_IN_PROJECT)),
  ]),
];

/**
 * The near misses of a subject that lacks a permission in a scope: roles in the order of lists,
 * then groups by name, each computed on demand. The graph needs no more than the roles and groups that grant it, and
 * the accounts with one of the `authorities`, each with its groups. If only a deactivation stands in the way: reactivating alone.
 */
export function* nearMisses(
  graph: WholeGraph,
  index: AccessIndex,
  subject: AccessSubject,
  permission: Permission,
  scope: AccessScope = EVERYWHERE,
): Iterable<NearMiss> {
  const before = permissionsOf(graph, subject.id);
  const bindings = graph.bindings.get(subject.id) ?? [];
  const groupIds = new Set(graph.memberships.get(subject.id));
  const isOwner = bindings.some(({ roleId, projectId }) => projectId === null && isOwnerRole(graph, roleId));
  const accounts = new Set(graph.subjects.filter(({ type }) => type !== 'group').map(({ id }) => id));

  /** The escalation rule: the giver must have what is gained; for a takeover, all permissions of the account. */
  const miss = (kind: NearMiss['kind'], id: string, gained: PermissionSet, authority: PermissionSet): NearMiss => {
    const needed = union([gained, authority]);
    // Many groups give the same permissions, so each difference is looked up once.
    const key = JSON.stringify(grantsOf(needed));
    const givers = known.get(key) ?? index.holders(needed).filter((giver) => accounts.has(giver));
    known.set(key, givers);
    return { kind, id, givers };
  };
  const known = new Map<string, readonly string[]>();
  function* missIfGranting(
    kind: NearMiss['kind'],
    id: string,
    after: PermissionSet,
    authority: PermissionSet,
  ): Iterable<NearMiss> {
    if (allows(after, permission, scope)) yield miss(kind, id, beyond(after, before), authority);
  }

  if (allows(before, permission, scope)) {
    const authority = permissionSetIn(EVERYWHERE, [...TO_REACTIVATE[subject.type], ...(isOwner ? TO_TOUCH_OWNER : [])]);
    if (!subject.active) yield miss('reactivation', subject.id, before, authority);
    return;
  }

  for (const [roleId, role] of graph.roles) {
    if (role.scope === 'project') {
      if (scope === EVERYWHERE) continue;
      const toGive = bindings.some(({ projectId }) => projectId === scope) ? 'another' : 'first';
      const after = permissionsWith(graph, subject.id, { roleId, projectId: scope });
      yield* missIfGranting('project_role', roleId, after, permissionSetIn(scope, [TO_GIVE_IN_PROJECT[toGive]]));
      continue;
    }
    const makesOwner = isOwnerRole(graph, roleId);
    if (makesOwner && subject.type !== 'user') continue;
    const touchesOwner = isOwner || makesOwner ? TO_TOUCH_OWNER : [];
    const authority = permissionSetIn(EVERYWHERE, [...TO_CHANGE_ROLE[subject.type], ...touchesOwner]);
    yield* missIfGranting('role', roleId, permissionsWith(graph, subject.id, { roleId, projectId: null }), authority);
  }
  const toJoin = permissionSetIn(EVERYWHERE, TO_JOIN);
  for (const { type, id } of graph.subjects)
    if (subject.type === 'user' && type === 'group' && !groupIds.has(id))
      yield* missIfGranting('group', id, union([before, permissionsOf(graph, id)]), toJoin);
}

const permissionSetIn = (scope: AccessScope, permissions: readonly Permission[]): PermissionSet =>
  new Map([[scope, new Set(permissions)]]);

const isOwnerRole = (graph: WholeGraph, roleId: string): boolean => {
  const role = graph.roles.get(roleId);
  return role?.scope === 'org' && role.name === OWNER;
};

/** The permissions of a subject with a further role, which replaces its direct one in that scope. */
function permissionsWith(graph: WholeGraph, subjectId: string, binding: Binding): PermissionSet {
  const holders = [subjectId, ...(graph.memberships.get(subjectId) ?? [])];
  const bindings = new Map(holders.map((id) => [id, graph.bindings.get(id) ?? []]));
  const kept = (bindings.get(subjectId) ?? []).filter(({ projectId }) => projectId !== binding.projectId);
  return permissionsOf({ ...graph, bindings: bindings.set(subjectId, [...kept, binding]) }, subjectId);
}
