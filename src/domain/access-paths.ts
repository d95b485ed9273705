import { EVERYWHERE, grantedBy, pathsOf } from './access.ts';
import type { AccessGraph, AccessPath, Grant, Place } from './access.ts';
import type { Permission } from './permissions.ts';

/** Why somebody can do something: each grant with the ways that lead to it, and their words. */

/** A grant with every way to it. */
export interface ExplainedGrant extends Grant {
  readonly paths: readonly AccessPath[];
}

/** The ways in which a subject comes by a permission in a place (default: everywhere). Empty: it has not got it. */
export const pathsTo = (
  graph: AccessGraph,
  subjectId: string,
  permission: Permission,
  place: Place = EVERYWHERE,
): AccessPath[] =>
  pathsOf(graph, subjectId).filter(
    (path) => (path.place === EVERYWHERE || path.place === place) && grantedBy(graph, path).has(permission),
  );

/** Every grant of a subject: what it has everywhere and by a role in a project as well stands there twice. */
export function explainedGrants(graph: AccessGraph, subjectId: string): ExplainedGrant[] {
  const grants = new Map<Place, Map<Permission, AccessPath[]>>();
  for (const path of pathsOf(graph, subjectId)) {
    const there = grants.get(path.place) ?? new Map<Permission, AccessPath[]>();
    grants.set(path.place, there);
    for (const permission of grantedBy(graph, path)) there.set(permission, [...(there.get(permission) ?? []), path]);
  }
  return [...grants].flatMap(([place, there]) =>
    [...there].map(([permission, paths]) => ({ permission, place, paths })),
  );
}

/** A path in words, from the subject's own role or group on: `group Platform -> role Admin`. */
export function pathInWords(path: AccessPath, nameOf: (id: string) => string): string {
  const { groupId, roleId, mappedId, place } = path;
  const where = mappedId === null && place !== EVERYWHERE ? ` in project ${nameOf(place)}` : '';
  return [
    ...(groupId === null ? [] : [`group ${nameOf(groupId)}`]),
    `role ${nameOf(roleId)}${where}`,
    ...(mappedId === null ? [] : [`project role ${nameOf(mappedId)}`]),
  ].join(' -> ');
}
