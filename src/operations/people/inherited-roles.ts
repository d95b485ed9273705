import type { InheritedRole } from '../../domain/people.ts';
import type { Ref } from '../../domain/references.ts';
import type { Reads } from '../../core/store/index.ts';

/** The groups of people, or of invited ones, that have an organization role, each once, with that role. */
export async function groupRolesOf(
  tx: Reads,
  people: readonly { readonly groups: readonly Ref[] }[],
): Promise<InheritedRole[]> {
  const groups = new Map(people.flatMap((one) => one.groups.map((group) => [group.id, group])));
  const roles = await tx.groups.rolesOf([...groups.keys()]);
  return [...groups.values()].flatMap((group) => {
    const role = roles.get(group.id);
    return role === undefined ? [] : [{ role, group }];
  });
}
