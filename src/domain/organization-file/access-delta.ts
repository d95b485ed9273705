import * as z from 'zod/mini';
import {
  beyond,
  EVERYWHERE,
  NO_PERMISSIONS,
  pathsOf,
  permissionsOf,
  permissionsOfRole,
} from '../access/permission-set.ts';
import type { AccessScope, AccessSubject, PermissionSet, WholeGraph } from '../access/permission-set.ts';
import { ACTOR_TYPES } from '../kinds.ts';
import { inCatalogueOrder } from '../permissions.ts';
import type { Permission } from '../permissions.ts';
import { eachInSteps } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { required } from '../../lib/required.ts';

/** Who gains and who loses which permissions between two states of an organization. Groups do nothing by themselves. */

/** The same permissions in the same scopes, gained or lost by all of these people and service accounts. */
export const accessChange = z.object({
  change: z.enum(['gains', 'loses']),
  /** In the order of the catalogue. */
  permissions: z.array(z.string()),
  /** The role by which they have them after it, or had them before; null: no single one grants them all. */
  role: z.nullable(
    z.object({
      name: z.string(),
      /** The permissions are all that it grants there. */
      whole: z.boolean(),
    }),
  ),
  /** Names of projects; null: everywhere. */
  projects: z.nullable(z.array(z.string())),
  subjects: z.array(z.object({ type: z.enum(ACTOR_TYPES), name: z.string() })),
});
export type AccessChange = z.infer<typeof accessChange>;

/** What one of them gains or loses, and all who share it. */
interface Shared {
  readonly change: AccessChange['change'];
  readonly permissions: readonly Permission[];
  readonly scopes: readonly AccessScope[];
  readonly ids: string[];
  readonly subjects: AccessChange['subjects'];
}

/**
 * The difference between two graphs: what holds everywhere first, then what most share. Somebody who is deactivated or
 * not there has no permissions. A permission that held everywhere, and then holds in some projects only, is lost everywhere.
 */
export function* accessDelta(before: WholeGraph, after: WholeGraph): Steps<AccessChange[]> {
  const shared = new Map<string, Shared>();
  const between = comparing(shared);
  const heldBefore = permissionsIn(before);
  const heldAfter = permissionsIn(after);
  yield* eachInSteps(accountsIn(before, after), ({ id, type, name }) => {
    for (const one of between(heldBefore(id), heldAfter(id))) {
      one.ids.push(id);
      one.subjects.push({ type, name });
    }
  });
  const rolesBefore = roleFinder(before);
  const rolesAfter = roleFinder(after);
  return [...shared.values()]
    .map(({ change, permissions, scopes, ids, subjects }) => {
      const [scope] = scopes;
      const roleOf = change === 'gains' ? rolesAfter : rolesBefore;
      const first = required(ids[0], 'who shares a change');
      return {
        change,
        permissions: [...permissions],
        role: roleOf(first, permissions, required(scope, 'the scope of a change')),
        projects:
          scope === EVERYWHERE ? null : scopes.map((id) => after.names.get(id) ?? before.names.get(id) ?? id).sort(),
        subjects,
      };
    })
    .sort(byWeight);
}

const byWeight = (a: AccessChange, b: AccessChange): number =>
  Number(a.projects !== null) - Number(b.projects !== null) ||
  b.subjects.length - a.subjects.length ||
  b.permissions.length - a.permissions.length ||
  (textOf(a) < textOf(b) ? -1 : 1);

const textOf = ({ change, permissions, projects, subjects: [first] }: AccessChange): string =>
  [change, first?.name, ...permissions, ...(projects ?? [])].join(' ');

/** People and service accounts of either graph, by their names after it. */
function* accountsIn(
  before: WholeGraph,
  after: WholeGraph,
): Iterable<{ readonly id: string; readonly type: 'user' | 'service_account'; readonly name: string }> {
  const seen = new Set<string>();
  for (const { subjects, names } of [after, before])
    for (const { id, type } of subjects) {
      if (type === 'group' || seen.has(id)) continue;
      seen.add(id);
      yield { id, type, name: names.get(id) ?? id };
    }
}

/** What each active subject of a graph has. */
function permissionsIn(graph: WholeGraph): (id: string) => PermissionSet {
  const active = new Set(graph.subjects.filter((subject: AccessSubject) => subject.active).map(({ id }) => id));
  return (id) => (active.has(id) ? permissionsOf(graph, id) : NO_PERMISSIONS);
}

/** Compares two sets of permissions; many subjects change between the same two, which are compared once. */
function comparing(shared: Map<string, Shared>): (before: PermissionSet, after: PermissionSet) => readonly Shared[] {
  const known = new Map<PermissionSet, Map<PermissionSet, readonly Shared[]>>();
  return (before, after) => {
    const compared = known.get(before) ?? new Map<PermissionSet, readonly Shared[]>();
    known.set(before, compared);
    const found = compared.get(after) ?? [
      ...sharedOf(shared, 'gains', beyond(after, before)),
      ...sharedOf(shared, 'loses', beyond(before, after)),
    ];
    compared.set(after, found);
    return found;
  };
}

/** The scopes in which a difference is the same go together. */
function sharedOf(shared: Map<string, Shared>, change: Shared['change'], difference: PermissionSet): Shared[] {
  const byPermissions = new Map<
    string,
    { readonly permissions: readonly Permission[]; readonly scopes: AccessScope[] }
  >();
  for (const [scope, some] of difference) {
    const permissions = listed(some);
    const key = `${scope === EVERYWHERE ? '*' : ''}${permissions.join(' ')}`;
    const there = byPermissions.get(key);
    if (there === undefined) byPermissions.set(key, { permissions, scopes: [scope] });
    else there.scopes.push(scope);
  }
  return [...byPermissions].map(([key, { permissions, scopes }]) => {
    const wholeKey = [change, key, ...scopes.sort()].join('\n');
    const found = shared.get(wholeKey) ?? { change, permissions, scopes, ids: [], subjects: [] };
    shared.set(wholeKey, found);
    return found;
  });
}

/** In the order of the catalogue; names that are not in it, which older stores may have, at the end. */
function listed(permissions: ReadonlySet<Permission>): readonly Permission[] {
  const known = inCatalogueOrder(permissions);
  return known.length === permissions.size
    ? known
    : [...known, ...[...permissions].filter((name) => !known.includes(name)).sort()];
}

/** Finds the smallest role on the paths of a subject that grants all of these permissions in a scope. */
function roleFinder(
  graph: WholeGraph,
): (id: string, permissions: readonly Permission[], scope: AccessScope) => AccessChange['role'] {
  return (id, permissions, scope) => {
    const granting = pathsOf(graph, id)
      .filter((path) => path.scope === scope)
      .map(({ roleId }) => ({
        name: graph.names.get(roleId) ?? roleId,
        granted: permissionsOfRole(graph, roleId, scope).get(scope) ?? new Set<Permission>(),
      }))
      .filter(({ granted }) => permissions.every((name) => granted.has(name)))
      .sort((a, b) => a.granted.size - b.granted.size);
    const [role] = granting;
    return role === undefined ? null : { name: role.name, whole: role.granted.size === permissions.length };
  };
}
