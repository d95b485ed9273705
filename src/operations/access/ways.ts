import type { AccessPath } from '../../domain/access/permission-set.ts';
import { EVERYWHERE } from '../../domain/access/permission-set.ts';
import type { AccessWay } from '../../domain/access/answers.ts';
import { wayInWords } from '../../domain/access/paths.ts';
import { byName, nameOf } from '../../domain/references.ts';
import type { Ref } from '../../domain/references.ts';
import type { Reads } from '../../core/store/index.ts';

/** Paths with references to the groups, roles and projects on them. */

type RefTo = (id: string) => Ref;

/** Finds the names of the groups, roles and projects on paths. */
export async function refsOn(tx: Reads, paths: readonly AccessPath[]): Promise<RefTo> {
  const ids = (of: (path: AccessPath) => string | null) => [
    ...new Set(paths.map(of).filter((id): id is string => id !== null && id !== EVERYWHERE)),
  ];
  const named = [
    ...(await tx.groups.find({ ids: ids(({ groupId }) => groupId) })),
    ...(await tx.roles.find({ ids: [...ids(({ roleId }) => roleId), ...ids(({ mappedId }) => mappedId)] })),
    ...(await tx.projects.find({ ids: ids(({ scope }) => scope) })),
  ];
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return (id) => ({ id, name: names.get(id) ?? id });
}

/** Paths as ways: the subject's own roles first, then those of groups, in the order of their words. */
export function waysOf(paths: readonly AccessPath[], refTo: RefTo): AccessWay[] {
  const ways = paths.map((path) => {
    const way = toWay(path, refTo);
    return { way, name: `${way.group === null ? 0 : 1} ${wayInWords(namesIn(way))}` };
  });
  return ways.sort(byName).map(({ way }) => way);
}

const toWay = ({ groupId, roleId, mappedId, scope }: AccessPath, refTo: RefTo): AccessWay => ({
  group: groupId === null ? null : refTo(groupId),
  role: refTo(roleId),
  project: mappedId !== null || scope === EVERYWHERE ? null : refTo(scope),
  maps_to: mappedId === null ? null : refTo(mappedId),
});

const namesIn = ({ group, role, project, maps_to }: AccessWay) => ({
  group: nameOf(group),
  role: role.name,
  project: nameOf(project),
  maps_to: nameOf(maps_to),
});
