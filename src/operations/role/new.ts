import * as z from 'zod/mini';
import { field, PERMISSION } from '../../domain/field.ts';
import { description, name, reference } from '../../domain/names/names.ts';
import { inCatalogueOrder } from '../../domain/permissions.ts';
import { role } from '../../domain/roles/roles.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import { operation } from '../../core/operation.ts';
import type { OutputOf } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { ifNotExists, otherwiseDescribed, unlessThere, unlike } from '../shared/if-not-exists.ts';
import { findRoleOf } from '../shared/resolve.ts';
import { describeOne, factsOf, roleField, scopeField } from './describe.ts';
import { findMapping, KIND, permissionsFor, requireFreeRoleName } from './requirements.ts';

/** A list of permissions by name, no longer than the catalogue. */
export const permissionList = (describe: string) =>
  z.array(field(reference(), describe, PERMISSION)).check(z.maxLength(1000));

/** The field that names what an organization role maps to. */
export const mappingField = () =>
  z.optional(roleField('the project role that it grants on every project, or none (organization roles only)'));

const create = operation({
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
    ...ifNotExists(),
  }),
  output: role,
  errors: ['not_found', 'conflict', 'unknown_permission', 'scope_mismatch', 'escalation'],
  async run(context, input) {
    const { tx, at } = context;
    const wanted = await wantedRole(tx, input);
    await requireFreeRoleName(tx, input.name, wanted.scope);
    const made: RoleRecord = {
      id: context.environment.newId(),
      name: input.name,
      description: input.description,
      ...wanted,
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
      description: `the ${KIND[made.scope]} ${made.name} was created`,
      metadata: { after: factsOf(described) },
    });
    return described;
  },
});

/** What a new role is to be. Throws `not_found`, `unknown_permission`, `scope_mismatch`. */
async function wantedRole(
  tx: Reads,
  input: OutputOf<typeof create.input>,
): Promise<Pick<RoleRecord, 'scope' | 'permissions' | 'maps_to'>> {
  const origin = input.from === undefined ? undefined : await findRoleOf(tx, input.from, input.scope);
  const scope = input.scope ?? origin?.scope ?? 'org';
  const permissions = permissionsFor(scope, input.permissions);
  const mapping = input.maps_to === undefined ? undefined : await findMapping(tx, scope, input.maps_to);
  return {
    scope,
    permissions: inCatalogueOrder([...(origin?.permissions ?? []), ...permissions]),
    maps_to: mapping === undefined ? (origin?.maps_to ?? null) : (mapping?.id ?? null),
  };
}

export const roleNew = unlessThere(create, {
  view: 'organization.roles.view',
  async find({ tx }, input) {
    const wanted = await wantedRole(tx, input);
    const there = (await tx.roles.find({ names: [input.name] })).find(({ scope }) => scope === wanted.scope);
    if (there === undefined) return undefined;
    const output = await describeOne(tx, there);
    const [mapping] = wanted.maps_to === null ? [] : await tx.roles.find({ ids: [wanted.maps_to] });
    const isMappingAsked = input.maps_to !== undefined || input.from !== undefined;
    const lacking = wanted.permissions.filter((one) => !there.permissions.includes(one));
    const beyond = there.permissions.filter((one) => !wanted.permissions.includes(one));
    return {
      output,
      name: `the ${KIND[there.scope]} ${there.name}`,
      differences: [
        ...(lacking.length === 0 ? [] : [`it does not grant ${lacking.join(', ')}`]),
        ...(beyond.length === 0 ? [] : [`it also grants ${beyond.join(', ')}`]),
        ...unlike('project role', output.maps_to?.name ?? null, isMappingAsked ? (mapping?.name ?? null) : undefined),
        ...otherwiseDescribed(there.description, input.description),
      ],
    };
  },
});
