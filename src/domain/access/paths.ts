import { EVERYWHERE, grantedBy, pathsOf } from './permission-set.ts';
import type { AccessGraph, AccessPath, AccessScope } from './permission-set.ts';
import type { Permission } from '../permissions.ts';

/** Why somebody can do something: each grant with the paths that lead to it, and their words. */

/** The paths by which a subject has a permission in a scope (default: everywhere). Empty: it does not have it. */
export const pathsTo = (
  graph: AccessGraph,
  subjectId: string,
  permission: Permission,
  scope: AccessScope = EVERYWHERE,
): AccessPath[] =>
  pathsOf(graph, subjectId).filter(
    (path) => (path.scope === EVERYWHERE || path.scope === scope) && grantedBy(graph, path).has(permission),
  );

/** What paths to the same scope grant there, each permission with all of its paths. */
export function grantsAlong(
  graph: AccessGraph,
  paths: readonly AccessPath[],
): { readonly permission: Permission; readonly paths: readonly AccessPath[] }[] {
  const grants = new Map<Permission, AccessPath[]>();
  for (const path of paths)
    for (const permission of grantedBy(graph, path)) {
      const ways = grants.get(permission);
      if (ways === undefined) grants.set(permission, [path]);
      else ways.push(path);
    }
  return [...grants].map(([permission, ways]) => ({ permission, paths: ways }));
}

/** A way with names alone, as words tell it. */
interface NamedWay {
  readonly group: string | null;
  readonly role: string;
  readonly project: string | null;
  readonly maps_to: string | null;
}

/** A way in words, from the subject's own role or group on: `group Platform -> role Admin`. */
export const wayInWords = ({ group, role, project, maps_to }: NamedWay): string =>
  [
    ...(group === null ? [] : [`group ${group}`]),
    `role ${role}${project === null ? '' : ` in project ${project}`}`,
    ...(maps_to === null ? [] : [`project role ${maps_to}`]),
  ].join(' -> ');
