import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, ROLE } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { nameOf } from '../../domain/references.ts';
import type { Role, RoleRecord } from '../../domain/roles/roles.ts';
import type { Reads } from '../../core/store/index.ts';

/** The field that names a role. */
export const roleField = (describe = 'a role: name or id') => field(reference(), describe, ROLE);

/** The field that says which scope is meant. */
export const scopeField = (describe = 'organization roles or project roles') =>
  field(z.enum(['org', 'project']), describe);

/** The scope of a role that is named. */
export const wantedScope = () =>
  z.optional(scopeField("what the role must be a role of; without it, of two with the name the organization's"));

/** A role as the log keeps it. */
export const factsOf = ({ name, scope, description, permissions, maps_to }: Role) => ({
  name,
  scope,
  description,
  permissions,
  maps_to: nameOf(maps_to),
});
export type RoleFacts = ReturnType<typeof factsOf>;

/** One role in public form. */
export async function describeOne(tx: Reads, record: RoleRecord): Promise<Role> {
  const [described] = await tx.roles.describe([record]);
  if (described === undefined) throw new AppError('internal', 'a role vanished while being described');
  return described;
}
