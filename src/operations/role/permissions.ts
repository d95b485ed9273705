import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { reference, sortKey } from '../../domain/names/names.ts';
import { SECTIONS } from '../../domain/permissions.ts';
import { query } from '../../core/operation.ts';
import { scopeField } from './describe.ts';

/** A permission of the catalogue as shown. */
const permissionInfo = z.object({
  name: z.string(),
  scope: z.enum(['org', 'project']),
  section: z.string(),
  description: z.string(),
  planned: z.boolean(),
});
export type PermissionInfo = z.infer<typeof permissionInfo>;

export const rolePermissions = query({
  name: 'role.permissions',
  summary: 'List the permissions that roles can grant',
  permission: ['organization.roles.view'],
  input: z.object({
    search: z.optional(field(reference(), 'only those whose name, section or description contains this', 'WORD')),
    scope: z.optional(scopeField('permissions of organization roles or of project roles')),
  }),
  output: z.array(permissionInfo),
  run: (_context, { search, scope }) => {
    const wanted = sortKey(search ?? '');
    return Promise.resolve(
      catalogue().filter(
        (one) =>
          (scope === undefined || one.scope === scope) &&
          [one.name, one.section, one.description].some((text) => sortKey(text).includes(wanted)),
      ),
    );
  },
});

const catalogue = (): PermissionInfo[] =>
  SECTIONS.flatMap(({ scope, title, planned = false, permissions }) =>
    Object.entries(permissions).map(([name, description]) => ({ name, scope, section: title, description, planned })),
  );
