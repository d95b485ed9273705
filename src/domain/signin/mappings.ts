/** What the groups that a provider tells at a sign-in do to the person here (docs/sign-in.md). */

/** A value of the provider's group claim, and what it gives: a group, or an organization role. */
export interface Mapped {
  readonly value: string;
  readonly role_id: string | null;
  readonly group_id: string | null;
}

/** A person as they sign in. */
export interface MappedPerson {
  /** The direct organization role; null: none. */
  readonly roleId: string | null;
  readonly groupIds: readonly string[];
  /** The role came from the provider: by a mapping, or as the account was made. */
  readonly isRoleMapped: boolean;
  /** Has `organization.change_owner`, by whatever role or group. */
  readonly mayChangeOwners: boolean;
}

/** What a sign-in changes. */
export interface MappedChanges {
  readonly join: readonly string[];
  readonly leave: readonly string[];
  /** The new role; null: it stays. */
  readonly roleId: string | null;
}

const NOTHING: MappedChanges = { join: [], leave: [], roleId: null };

/**
 * The changes to a person whose provider told `groups` (null: it said nothing of them). Of the groups that a mapping
 * names, they are in exactly those whose value was told; their role is that of the first mapping that fits, else
 * `defaultRoleId`, but only where their role came from the provider. Who may change Owners is left alone. `mappings` are
 * in their order.
 */
export function mappedChanges(
  mappings: readonly Mapped[],
  groups: readonly string[] | null,
  person: MappedPerson,
  defaultRoleId: string | null,
): MappedChanges {
  if (groups === null || person.mayChangeOwners) return NOTHING;
  const told = new Set(groups);
  const fitting = mappings.filter(({ value }) => told.has(value));
  const wanted = new Set(fitting.flatMap(({ group_id: id }) => id ?? []));
  const mapped = new Set(mappings.flatMap(({ group_id: id }) => id ?? []));
  const current = new Set(person.groupIds);
  return {
    join: [...wanted].filter((id) => !current.has(id)),
    leave: [...mapped].filter((id) => current.has(id) && !wanted.has(id)),
    roleId: roleChange(mappings, fitting, person, defaultRoleId),
  };
}

/** Without a mapping of a role, roles are not the provider's. */
function roleChange(
  mappings: readonly Mapped[],
  fitting: readonly Mapped[],
  { roleId: current, isRoleMapped }: MappedPerson,
  defaultRoleId: string | null,
): string | null {
  if (!isRoleMapped || mappings.every(({ role_id: id }) => id === null)) return null;
  const wanted = fitting.find(({ role_id: id }) => id !== null)?.role_id ?? defaultRoleId;
  return wanted === current ? null : wanted;
}
