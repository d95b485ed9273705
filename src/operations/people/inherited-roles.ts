import type { InheritedRole } from '../../domain/people.ts';
import type { Ref } from '../../domain/references.ts';
import type { Reads } from '../../core/store/index.ts';

/** The same people, or invited ones, with the organization roles that their groups give them, or one of these alone. */
export async function withInherited<T extends { readonly groups: readonly Ref[] }>(
  tx: Reads,
  people: readonly T[],
  { only }: { readonly only?: string | undefined } = {},
): Promise<(T & { inherited_roles: InheritedRole[] })[]> {
  const ids = new Set(people.flatMap(({ groups }) => groups.map(({ id }) => id)));
  const roles = await tx.groups.rolesOf([...ids]);
  return people.map((one) => ({
    ...one,
    inherited_roles: one.groups.flatMap((group) => {
      const role = roles.get(group.id);
      return role === undefined || (only !== undefined && role.id !== only) ? [] : [{ role, group }];
    }),
  }));
}
