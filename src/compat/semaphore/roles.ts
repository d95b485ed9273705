import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { description, name } from '../../domain/names/names.ts';
import { MAX_LIMIT } from '../../domain/page.ts';
import type { Role } from '../../domain/roles/roles.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { permissionList, roleNew } from '../../operations/role/new.ts';
import { roleDelete } from '../../operations/role/delete.ts';
import { roleEdit } from '../../operations/role/edit.ts';
import { rolePermissions } from '../../operations/role/permissions.ts';
import { lookUpRole, theOrganization } from '../../operations/shared/resolve.ts';
import { describeOne, wantedScope, roleField, scopeField } from '../../operations/role/describe.ts';
import { roleShow } from '../../operations/role/show.ts';
import { roleList } from '../../operations/role/list.ts';
import { adaptedOperation, adaptedRead } from '../../operations/shared/adapt.ts';
import { role, status, isEmpty } from './shapes.ts';

/** Roles and permissions in Semaphore's words. */

const named = z.object({ id: roleField(), scope: wantedScope() });
const describe = { description: z.optional(field(description(), 'what the role is for', 'TEXT')) };
const permissions = () => z.optional(permissionList('a permission that it grants, by name'));

export const semaphoreRoleList = adaptedRead(roleList, {
  name: 'semaphore.role-list',
  input: z.object({ scope: z._default(scopeField(), 'org') }),
  output: z.object({ roles: z.array(role) }),
  to: ({ scope }) => ({ scope, limit: MAX_LIMIT }),
  async describe({ tx }, { items }) {
    const { id } = await theOrganization(tx);
    return { roles: items.map((one) => toSemaphore(one, id)) };
  },
});

export const semaphoreRoleShow = adaptedRead(roleShow, {
  name: 'semaphore.role-show',
  input: named,
  output: role,
  to: ({ id, scope }) => ({ role: id, scope }),
  describe: toldRole,
});

export const semaphoreRoleCreate = adaptedOperation(roleNew, {
  name: 'semaphore.role-create',
  input: z.object({
    name: field(name(), 'the name of the role', 'NAME'),
    ...describe,
    scope: z._default(scopeField('what it is a role of'), 'org'),
    permissions: permissions(),
  }),
  output: role,
  to: (input) => input,
  describe: toldRole,
});

export const semaphoreRoleUpdate = adaptedOperation(roleEdit, {
  name: 'semaphore.role-update',
  input: z.object({
    id: named.shape.id,
    name: z.optional(field(name(), 'the new name', 'NAME')),
    ...describe,
    scope: z.optional(scopeField('what it is a role of, which stays as it is')),
    permissions: permissions(),
  }),
  output: role,
  to: ({ id, scope: _, ...change }) => ({ ...change, role: id }),
  readInstead: {
    when: ({ id: _, scope: __, ...change }) => isEmpty(change),
    permission: 'organization.roles.view',
    run: async ({ tx }, { id, scope }) => describeOne(tx, await lookUpRole(tx, id, scope ?? 'org')),
  },
  describe(context, output, { scope = output.scope }) {
    if (scope !== output.scope)
      throw new AppError('scope_mismatch', `the scope of ${output.name} is ${output.scope}, which stays so`, {
        hint: 'create another role of the scope that you need',
        details: { role: output.name },
      });
    return toldRole(context, output);
  },
});

export const semaphoreRoleDelete = adaptedOperation(roleDelete, {
  name: 'semaphore.role-delete',
  input: named,
  output: status('deleted'),
  to: ({ id, scope }) => ({ role: id, scope }),
  describe: () => ({ status: 'deleted' }) as const,
});

export const semaphorePermissionList = adaptedRead(rolePermissions, {
  name: 'semaphore.permission-list',
  input: z.object({ scope: z._default(scopeField('permissions of organization roles or of project roles'), 'org') }),
  output: z.object({
    permissions: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })),
  }),
  to: (input) => ({ ...input, limit: MAX_LIMIT }),
  // Permissions have no other id than their names.
  describe: (_context, { items }) => ({
    permissions: items.map((one) => ({ id: one.name, name: one.name, description: one.description })),
  }),
});

async function toldRole({ tx }: Context<Reads>, one: Role): Promise<z.infer<typeof role>> {
  return toSemaphore(one, (await theOrganization(tx)).id);
}

const toSemaphore = (one: Role, org_id: string): z.infer<typeof role> => ({
  id: one.id,
  name: one.name,
  org_id,
  scope: one.scope,
  description: one.description,
  permissions: one.permissions,
  readonly: one.readonly,
});
