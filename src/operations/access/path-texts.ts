import type { AccessPath } from '../../domain/access/permission-set.ts';
import { EVERYWHERE } from '../../domain/access/permission-set.ts';
import { pathInWords } from '../../domain/access/paths.ts';
import type { Reads } from '../../core/store/index.ts';

/** Paths with names instead of ids. */

type NameOf = (id: string) => string;

/** Finds the names of the groups, roles and projects on paths. */
export async function namesOn(tx: Reads, paths: readonly AccessPath[]): Promise<NameOf> {
  const ids = (of: (path: AccessPath) => string | null) => [
    ...new Set(paths.map(of).filter((id): id is string => id !== null && id !== EVERYWHERE)),
  ];
  const named = [
    ...(await tx.groups.find({ ids: ids(({ groupId }) => groupId) })),
    ...(await tx.roles.find({ ids: [...ids(({ roleId }) => roleId), ...ids(({ mappedId }) => mappedId)] })),
    ...(await tx.projects.find({ ids: ids(({ scope }) => scope) })),
  ];
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

/** Paths in words, the subject's own roles first, then by group. */
export function pathTexts(paths: readonly AccessPath[], nameOf: NameOf): string[] {
  const words = (own: boolean) =>
    paths.filter(({ groupId }) => (groupId === null) === own).map((path) => pathInWords(path, nameOf));
  return [...words(true).sort(), ...words(false).sort()];
}
