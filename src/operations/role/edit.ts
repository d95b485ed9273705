import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { description, name } from '../../domain/names/names.ts';
import { inCatalogueOrder } from '../../domain/permissions.ts';
import type { Permission } from '../../domain/permissions.ts';
import { role } from '../../domain/roles/roles.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import { operation } from '../../core/operation.ts';
import { findRoleOf } from '../shared/resolve.ts';
import { mappingField, permissionList } from './new.ts';
import { describeOne, factsOf, roleField, wantedScope } from './describe.ts';
import type { RoleFacts } from './describe.ts';
import { findMapping, KIND, permissionsFor, requireFreeRoleName } from './requirements.ts';

export const roleEdit = operation({
  name: 'role.edit',
  summary: 'Change what a custom role grants, its name, description or mapping',
  permission: ['organization.roles.modify'],
  records: ['RBACRole.Modified'],
  input: z.object({
    role: roleField(),
    scope: wantedScope(),
    add: z._default(permissionList('a permission to add'), []),
    remove: z._default(permissionList('a permission to remove'), []),
    permissions: z.optional(permissionList('a permission of the new list, instead of --add and --remove')),
    name: z.optional(field(name(), 'the new name', 'NAME')),
    description: z.optional(field(description(), 'the new description', 'TEXT')),
    maps_to: mappingField(),
  }),
  output: role,
  errors: ['not_found', 'readonly_role', 'conflict', 'unknown_permission', 'scope_mismatch', 'escalation'],
  async run(context, input) {
    const { tx, at } = context;
    requireChange(input);
    const target = await findRoleOf(tx, input.role, input.scope);
    const mapping = input.maps_to === undefined ? undefined : await findMapping(tx, target.scope, input.maps_to);
    const wanted: RoleRecord = {
      ...target,
      name: input.name ?? target.name,
      description: input.description ?? target.description,
      permissions: permissionsAfter(target, input),
      maps_to: mapping === undefined ? target.maps_to : (mapping?.id ?? null),
      updated_at: at,
    };
    const described = await describeOne(tx, wanted);
    const [before, after] = [factsOf(await describeOne(tx, target)), factsOf(described)];
    const changed = CHANGEABLE.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
    if (changed.length === 0) return describeOne(tx, target);
    if (changed.includes('name') && !target.readonly)
      await requireFreeRoleName(tx, wanted.name, target.scope, target.id);
    await tx.roles.update(target.id, wanted);
    context.record({
      kind: 'RBACRole.Modified',
      id: target.id,
      name: wanted.name,
      description: `the ${KIND[target.scope]} ${target.name} was changed: ${changed.map((key) => CHANGES[key]).join(', ')}`,
      metadata: { before: parts(before, changed), after: parts(after, changed) },
    });
    return described;
  },
});

/** What an edit can change, in the words of the log. */
const CHANGES = {
  name: 'its name',
  description: 'its description',
  permissions: 'what it grants',
  maps_to: 'what it maps to',
} as const satisfies Partial<Record<keyof RoleFacts, string>>;
type Changeable = keyof typeof CHANGES;
const CHANGEABLE = Object.keys(CHANGES) as Changeable[];

const parts = (one: RoleFacts, keys: readonly Changeable[]) => Object.fromEntries(keys.map((key) => [key, one[key]]));

interface PermissionLists {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** The new list; undefined: the current one with the changes. */
  readonly permissions?: readonly string[] | undefined;
}

function requireChange(
  input: PermissionLists & {
    readonly name?: string | undefined;
    readonly description?: string | undefined;
    readonly maps_to?: string | undefined;
  },
): void {
  const { add, remove, permissions } = input;
  const whole = [permissions, input.name, input.description, input.maps_to];
  if (add.length + remove.length > 0 || whole.some((one) => one !== undefined)) return;
  throw new AppError('invalid', 'there is nothing to change', {
    hint: 'give --add, --remove, --permission, --name, --description or --maps-to',
  });
}

/** The new list, or the current one with changes. Throws `invalid` if the input contradicts itself. */
function permissionsAfter(target: RoleRecord, input: PermissionLists): Permission[] {
  const [add, remove] = [permissionsFor(target.scope, input.add), permissionsFor(target.scope, input.remove)];
  const whole = input.permissions === undefined ? undefined : permissionsFor(target.scope, input.permissions);
  if (whole !== undefined && add.length + remove.length > 0)
    throw new AppError('invalid', 'the whole list is given, and changes to it as well', {
      hint: 'give --permission alone, or --add and --remove',
    });
  const both = add.find((permission) => remove.includes(permission));
  if (both !== undefined)
    throw new AppError('invalid', `${both} is to be added and removed at once`, { hint: 'name each permission once' });
  if (whole !== undefined) return whole;
  return inCatalogueOrder([...target.permissions, ...add]).filter((permission) => !remove.includes(permission));
}
