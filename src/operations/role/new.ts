import * as z from 'zod/mini';
import { field, PERMISSION } from '../../domain/field.ts';
import { description, name, reference } from '../../domain/names/names.ts';
import { inCatalogueOrder } from '../../domain/permissions.ts';
import { role } from '../../domain/roles/roles.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import { operation } from '../../core/operation.ts';
import { findRoleOf } from '../shared/resolve.ts';
import { describeOne, factsOf, roleField, scopeField } from './describe.ts';
import { findMapping, KIND, permissionsFor, requireFreeRoleName } from './requirements.ts';

/** A list of permissions by name, no longer than the catalogue. */
export const permissionList = (describe: string) =>
  z.array(field(reference(), describe, PERMISSION)).check(z.maxLength(1000));

/** The field that names what an organization role maps to. */
export const mappingField = () =>
  z.optional(roleField('the project role that it grants on every project, or none (organization roles only)'));

export const roleNew = operation({
  name: 'role.new',
  summary: 'Create a custom role',
  permission: ['organization.roles.create'],
  records: ['RBACRole.Added'],
  input: z.object({
    name: field(name(), 'the name of the role', 'NAME'),
    permissions: z._default(permissionList('a permission that it grants, beside those of --from'), []),
    scope: z.optional(scopeField('what it is a role of (default: as --from has it, or org)')),
    description: z._default(field(description(), 'what the role is for', 'TEXT'), ''),
    maps_to: mappingField(),
    from: z.optional(roleField('a role to start from, with all that it grants and maps to')),
  }),
  output: role,
  errors: ['not_found', 'conflict', 'unknown_permission', 'scope_mismatch', 'escalation'],
  async run(context, input) {
    const { tx, at } = context;
    const origin = input.from === undefined ? undefined : await findRoleOf(tx, input.from, input.scope);
    const scope = input.scope ?? origin?.scope ?? 'org';
    const permissions = permissionsFor(scope, input.permissions);
    await requireFreeRoleName(tx, input.name, scope);
    const mapping = input.maps_to === undefined ? undefined : await findMapping(tx, scope, input.maps_to);
    const made: RoleRecord = {
      id: context.environment.newId(),
      name: input.name,
      scope,
      description: input.description,
      permissions: inCatalogueOrder([...(origin?.permissions ?? []), ...permissions]),
      maps_to: mapping === undefined ? (origin?.maps_to ?? null) : (mapping?.id ?? null),
      readonly: false,
      created_at: at,
      updated_at: at,
    };
    await tx.roles.insert([made]);
    const described = await describeOne(tx, made);
    context.record({
      kind: 'RBACRole.Added',
      id: made.id,
      name: made.name,
      description: `the ${KIND[scope]} ${made.name} was created`,
      metadata: { after: factsOf(described) },
    });
    return described;
  },
});
