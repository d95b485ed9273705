import type { SubjectType } from '../kinds.ts';
import type { Permission, Scope } from '../permissions.ts';

/**
 * Permission sets: who can do what in which scope. Everything here is pure and works
 * on a loaded access graph; no other module computes a permission.
 */

/** Where a permission holds: in every project and the organization itself, or in one project. */
export const EVERYWHERE = '*';
export type AccessScope = string;

/** Permissions by scope. What holds everywhere is not repeated for a project. */
export type PermissionSet = ReadonlyMap<AccessScope, ReadonlySet<Permission>>;

/** One permission in one scope, as errors list it. */
export interface Grant {
  readonly permission: Permission;
  readonly scope: AccessScope;
}

export type { SubjectType };

/** The part of the organization that an access question needs; ids are opaque. */
export interface AccessGraph {
  readonly roles: ReadonlyMap<string, AccessRole>;
  /** Direct roles by subject id: at most one without a project and one a project. */
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  /** Group ids by person id. */
  readonly memberships: ReadonlyMap<string, readonly string[]>;
}
interface AccessRole {
  readonly permissions: ReadonlySet<Permission>;
  /** The project role that this org role grants on every project. */
  readonly mapsTo: string | null;
}
export interface Binding {
  readonly roleId: string;
  /** null: an org role, held everywhere. */
  readonly projectId: string | null;
}

/** Somebody or something that can hold roles. */
export interface AccessSubject {
  readonly id: string;
  readonly type: SubjectType;
  /** A deactivated account keeps its roles and can do nothing; a group is always active. */
  readonly active: boolean;
}

export interface NamedRole extends AccessRole {
  readonly name: string;
  readonly scope: Scope;
}

/** The graph of the whole organization. */
export interface WholeGraph extends AccessGraph {
  /** People, then service accounts, then groups, each in order of name. */
  readonly subjects: readonly AccessSubject[];
  /** In the order of lists. */
  readonly roles: ReadonlyMap<string, NamedRole>;
  /** Names of subjects, roles and projects, by id. */
  readonly names: ReadonlyMap<string, string>;
}

export const NO_PERMISSIONS: PermissionSet = new Map();
const NOTHING: ReadonlySet<Permission> = new Set();

/** Whether a set includes the permission in that scope (default: everywhere). */
export function allows(held: PermissionSet, permission: Permission, scope: AccessScope = EVERYWHERE): boolean {
  return (
    held.get(EVERYWHERE)?.has(permission) === true ||
    (scope !== EVERYWHERE && held.get(scope)?.has(permission) === true)
  );
}

/** All that the sets grant together: permissions add up and never subtract. */
export function union(powers: Iterable<PermissionSet>): PermissionSet {
  // Scopes with the same single role share one set: somebody may have thousands of projects.
  const sum = new Map<AccessScope, ReadonlySet<Permission>>();
  for (const held of powers) {
    for (const [scope, permissions] of held) {
      const at = sum.get(scope);
      sum.set(scope, at === undefined || at === permissions ? permissions : new Set([...at, ...permissions]));
    }
  }
  return withoutRepeats(sum);
}

/** What `wanted` has beyond `held`; empty when `held` covers it. */
export function beyond(wanted: PermissionSet, held: PermissionSet): PermissionSet {
  const rest = new Map<AccessScope, Set<Permission>>();
  for (const [scope, permissions] of wanted) {
    const lacking = [...permissions].filter((permission) => !allows(held, permission, scope));
    if (lacking.length > 0) rest.set(scope, new Set(lacking));
  }
  return rest;
}

/** What is in both. */
export const intersection = (one: PermissionSet, other: PermissionSet): PermissionSet =>
  beyond(one, beyond(one, other));

/** The permissions that are in both, as a token limited to some permissions has them. */
export function limitTo(held: PermissionSet, permissions: ReadonlySet<Permission>): PermissionSet {
  const kept = new Map<AccessScope, Set<Permission>>();
  for (const [scope, there] of held) {
    const both = [...there].filter((permission) => permissions.has(permission));
    if (both.length > 0) kept.set(scope, new Set(both));
  }
  return kept;
}

/** The grants of a set as a list: everywhere first, then by project, by name within each. */
export function grantsOf(held: PermissionSet): Grant[] {
  const scopes = [...held.keys()].sort((a, b) => (a === EVERYWHERE ? -1 : b === EVERYWHERE ? 1 : a < b ? -1 : 1));
  return scopes.flatMap((scope) => [...(held.get(scope) ?? [])].sort().map((permission) => ({ permission, scope })));
}

/** A path by which a subject has what a role grants in a scope. */
export interface AccessPath {
  /** null: the subject has the role itself. */
  readonly groupId: string | null;
  readonly roleId: string;
  /** The project role that the role maps to, if that grants the permission; null: the role itself does. */
  readonly mappedId: string | null;
  readonly scope: AccessScope;
}

/** Every path to a role of a subject: its direct roles, then those of its groups; what a role maps to follows it. */
export function pathsOf(graph: AccessGraph, subjectId: string): AccessPath[] {
  const holders = [null, ...(graph.memberships.get(subjectId) ?? [])];
  return holders.flatMap((groupId) =>
    (graph.bindings.get(groupId ?? subjectId) ?? []).flatMap(({ roleId, projectId }) =>
      pathsThrough(graph, groupId, roleId, projectId ?? EVERYWHERE),
    ),
  );
}

/** What the role at the end of a path grants. */
export const grantedBy = (graph: AccessGraph, { roleId, mappedId }: AccessPath): ReadonlySet<Permission> =>
  graph.roles.get(mappedId ?? roleId)?.permissions ?? NOTHING;

/** What a role grants where it is bound, the project role that it maps to included. */
export const permissionsOfRole = (graph: AccessGraph, roleId: string, scope: AccessScope = EVERYWHERE): PermissionSet =>
  permissionsAlong(graph, pathsThrough(graph, null, roleId, scope));

/** By graph, then by roles: many subjects share few combinations of them. */
const powers = new WeakMap<AccessGraph, Map<string, PermissionSet>>();

/**
 * The permissions of a subject: its direct roles, and for a person those of its groups. The graph must never change.
 * Subjects with the same roles share one set, whether they have them directly or by a group.
 */
export function permissionsOf(graph: AccessGraph, subjectId: string): PermissionSet {
  const known = powers.get(graph) ?? new Map<string, PermissionSet>();
  powers.set(graph, known);
  const sources = sourcesOf(graph, subjectId);
  const held = known.get(sources) ?? permissionsAlong(graph, pathsOf(graph, subjectId));
  known.set(sources, held);
  return held;
}

/** The cache key of a subject's permissions: the roles that it has, directly and by its groups, with their scopes. */
function sourcesOf({ bindings, memberships }: AccessGraph, subjectId: string): string {
  const sources = new Set<string>();
  for (const holder of [subjectId, ...(memberships.get(subjectId) ?? [])])
    for (const { roleId, projectId } of bindings.get(holder) ?? []) sources.add(`${roleId} ${projectId ?? EVERYWHERE}`);
  return [...sources].sort().join('\n');
}

const permissionsAlong = (graph: AccessGraph, paths: readonly AccessPath[]): PermissionSet =>
  union(paths.map((path) => new Map([[path.scope, grantedBy(graph, path)]])));

/** A bound role, and the project role that it maps to: that one on every project. */
function pathsThrough(graph: AccessGraph, groupId: string | null, roleId: string, scope: AccessScope): AccessPath[] {
  const own: AccessPath = { groupId, roleId, mappedId: null, scope };
  const mappedId = graph.roles.get(roleId)?.mapsTo ?? null;
  return mappedId === null ? [own] : [own, { ...own, mappedId, scope: EVERYWHERE }];
}

function withoutRepeats(held: Map<AccessScope, ReadonlySet<Permission>>): PermissionSet {
  const everywhere = held.get(EVERYWHERE);
  if (everywhere === undefined) return held;
  for (const [scope, permissions] of held) {
    if (scope === EVERYWHERE) continue;
    const rest = [...permissions].filter((permission) => !everywhere.has(permission));
    if (rest.length === 0) held.delete(scope);
    else if (rest.length < permissions.size) held.set(scope, new Set(rest));
  }
  return held;
}

/** The projects in which one of some permissions is held; `all`: it is held everywhere. */
export const projectsWith = (held: PermissionSet, ...anyOf: readonly Permission[]): 'all' | string[] =>
  anyOf.some((one) => allows(held, one))
    ? 'all'
    : [...held.keys()].filter((scope) => scope !== EVERYWHERE && anyOf.some((one) => allows(held, one, scope)));
