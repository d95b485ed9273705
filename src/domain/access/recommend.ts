import {
  allows,
  beyond,
  EVERYWHERE,
  grantsOf,
  intersection,
  permissionsOf,
  permissionsOfRole,
} from './permission-set.ts';
import type { AccessGraph, AccessScope, Binding, Grant, NamedRole, PermissionSet } from './permission-set.ts';
import { COUNTED } from './recorded-uses.ts';
import type { Permission } from '../permissions.ts';
import { permissionsInScope, scopeOf } from '../permissions.ts';

/** What somebody could do without, going by which of their permissions the audit log shows in use. */

/** What was used: in which project, or in the organization or a project that is gone (`EVERYWHERE`). */
export type UsedPermissions = PermissionSet;

/** The part of a graph that decides about one subject, and every role that could be given instead. */
export interface RoleGraph extends AccessGraph {
  readonly roles: ReadonlyMap<string, NamedRole>;
}

/** One thing to change, which takes nothing that was used. */
interface Reduction {
  readonly change: 'smaller_role' | 'leave_group' | 'leave_project';
  /** The role that is held now, by itself or by the group; null: the group has several. */
  readonly roleId: string | null;
  /** The group to leave. */
  readonly groupId: string | null;
  /** null: the organization. */
  readonly projectId: string | null;
  /** The role to have instead. */
  readonly toRoleId: string | null;
  /** Permissions that go, and were not used. */
  readonly unused: readonly Permission[];
  /** Permissions that go as well, whose use the log does not show. */
  readonly unrecorded: readonly Permission[];
}

export interface Recommendation {
  /** Permissions that are held, and of which the log would show the use and does not. */
  readonly unused: readonly Grant[];
  /** All of them can be made together. */
  readonly reductions: readonly Reduction[];
}

interface Part {
  readonly bindings: readonly Binding[];
  readonly groups: readonly string[];
}
type Step = Pick<Reduction, 'change' | 'roleId' | 'groupId' | 'projectId' | 'toRoleId'> & {
  readonly granted: PermissionSet;
};

interface Limits {
  /** The role that new people get: nobody is recommended less. */
  readonly leastRoleId: string;
  /** The organization role must stay, such as that of the only Owner. */
  readonly keepsRole?: boolean;
}

/**
 * What a subject could do without: groups to leave, and smaller roles. A role is replaced by one that grants nothing more,
 * and as much as new people get; in a project, one that shows as much.
 */
export function recommend(
  graph: RoleGraph,
  subjectId: string,
  used: UsedPermissions,
  { leastRoleId, keepsRole = false }: Limits,
): Recommendation {
  const now: Part = {
    bindings: graph.bindings.get(subjectId) ?? [],
    groups: graph.memberships.get(subjectId) ?? [],
  };
  const before = permissionsOf(graph, subjectId);
  const needed = usesOf(used).filter(({ permission, scope }) => allows(before, permission, scope));
  const suffices = (steps: readonly Step[]): boolean => {
    const left = permissionsOfPart(graph, subjectId, after(now, steps));
    return needed.every(({ permission, scope }) => allows(left, permission, scope));
  };

  const steps: Step[] = [];
  const takeFirst = (candidates: Iterable<Step>): void => {
    for (const step of candidates)
      if (suffices([...steps, step])) {
        steps.push(step);
        return;
      }
  };
  for (const groupId of now.groups) takeFirst([leavingGroup(graph, groupId)]);
  for (const binding of now.bindings)
    if (binding.projectId !== null || !keepsRole) takeFirst(lessThan(graph, binding, leastRoleId));
  // A step that takes nothing counted is left out, so what goes with the others is what goes without it.
  const taking = (some: readonly Step[]): Reduction[] => {
    const left = permissionsOfPart(graph, subjectId, after(now, some));
    return some.map(({ granted, ...step }) => ({ ...step, ...wentOf(beyond(granted, left)) }));
  };
  const isCounted = taking(steps).map(({ unused }) => unused.length > 0);
  return {
    unused: grantsOf(before).filter(
      ({ permission, scope }) => COUNTED.has(permission) && !isUsed(used, permission, scope),
    ),
    reductions: taking(steps.filter((_, at) => isCounted[at])),
  };
}

/** What is left after some steps. */
const after = (part: Part, steps: readonly Step[]): Part =>
  steps.reduce<Part>(({ bindings, groups }, { groupId, projectId, toRoleId }) => {
    if (groupId !== null) return { bindings, groups: groups.filter((other) => other !== groupId) };
    const others = bindings.filter((other) => other.projectId !== projectId);
    return { bindings: toRoleId === null ? others : [...others, { roleId: toRoleId, projectId }], groups };
  }, part);

/** What could be instead of a role, the least first, and of a role in a project nothing, where there is no smaller one. */
function lessThan(graph: RoleGraph, { roleId, projectId }: Binding, leastRoleId: string): readonly Step[] {
  const granted = permissionsOfRole(graph, roleId, projectId ?? EVERYWHERE);
  const step = { roleId, groupId: null, projectId, granted };
  return [
    ...smallerRoles(graph, roleId, leastRoleId).map((toRoleId): Step => ({
      ...step,
      change: 'smaller_role',
      toRoleId,
    })),
    ...(projectId === null ? [] : [{ ...step, change: 'leave_project', toRoleId: null } as const]),
  ];
}

/** What goes, by whether the log would have shown its use. */
function wentOf(gone: PermissionSet): Pick<Reduction, 'unused' | 'unrecorded'> {
  const names = [...new Set(grantsOf(gone).map(({ permission }) => permission))].sort();
  return {
    unused: names.filter((name) => COUNTED.has(name)),
    unrecorded: names.filter((name) => !COUNTED.has(name)),
  };
}

/** Whether the log shows its use there; what holds everywhere, anywhere. */
const isUsed = (used: UsedPermissions, permission: Permission, scope: AccessScope): boolean =>
  scope === EVERYWHERE
    ? [...used.values()].some((some) => some.has(permission))
    : used.get(scope)?.has(permission) === true;

/** What was used, each where it must go on to hold. */
const usesOf = (used: UsedPermissions): Grant[] =>
  grantsOf(used).map(({ permission, scope }) => ({
    permission,
    scope: scopeOf(permission) === 'org' ? EVERYWHERE : scope,
  }));

function permissionsOfPart(graph: AccessGraph, subjectId: string, { bindings, groups }: Part): PermissionSet {
  return permissionsOf(
    {
      roles: graph.roles,
      bindings: new Map([
        ...groups.map((groupId) => [groupId, graph.bindings.get(groupId) ?? []] as const),
        [subjectId, bindings],
      ]),
      memberships: new Map([[subjectId, groups]]),
    },
    subjectId,
  );
}

function leavingGroup(graph: AccessGraph, groupId: string): Step {
  const bindings = graph.bindings.get(groupId) ?? [];
  const [only, another] = bindings;
  const granted = permissionsOfPart(graph, groupId, { bindings, groups: [] });
  const roleId = another === undefined ? (only?.roleId ?? null) : null;
  const projectId = another === undefined ? (only?.projectId ?? null) : null;
  return { change: 'leave_group', roleId, groupId, projectId, toRoleId: null, granted };
}

const smaller = new WeakMap<RoleGraph['roles'], Map<string, readonly string[]>>();

/** The roles of the same scope that grant less than this one and nothing else, the smallest first. */
function smallerRoles(graph: RoleGraph, roleId: string, leastRoleId: string): readonly string[] {
  const { roles } = graph;
  const known = smaller.get(roles) ?? new Map<string, readonly string[]>();
  smaller.set(roles, known);
  const key = `${roleId} ${leastRoleId}`;
  const listed = known.get(key);
  if (listed !== undefined) return listed;
  const scope = roles.get(roleId)?.scope;
  const whole = permissionsOfRole(graph, roleId);
  const kept = intersection(whole, scope === 'org' ? permissionsOfRole(graph, leastRoleId) : SHOWING);
  const sized = [...roles]
    .filter(([, role]) => role.scope === scope)
    .map(([id]) => ({ id, granted: permissionsOfRole(graph, id) }))
    .filter(({ granted }) => beyond(granted, whole).size === 0 && beyond(whole, granted).size > 0)
    .filter(({ granted }) => beyond(kept, granted).size === 0)
    .map(({ id, granted }) => ({ id, size: granted.get(EVERYWHERE)?.size ?? 0 }))
    .sort((a, b) => a.size - b.size)
    .map(({ id }) => id);
  known.set(key, sized);
  return sized;
}

/** What shows a project and changes nothing: the log does not tell who needs it. */
const SHOWING: PermissionSet = new Map([
  [EVERYWHERE, new Set(permissionsInScope('project').filter((name) => name.endsWith('.view')))],
]);
