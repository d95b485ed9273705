import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { reference, sortKey } from '../../domain/names/names.ts';
import { pageOfAll, pageRequest } from '../../domain/page.ts';
import { SECTIONS } from '../../domain/permissions.ts';
import type { SortKeys } from '../../domain/sort.ts';
import { query } from '../../core/operation.ts';
import { listed, listOf, pagingFields } from '../shared/listing.ts';
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

/** A permission with its place in the catalogue. */
type Placed = PermissionInfo & { readonly id: string };

const SORTS = {
  name: ({ name }) => name,
  section: ({ section }) => sortKey(section),
} satisfies SortKeys<string, Placed>;

export const rolePermissions = query({
  name: 'role.permissions',
  summary: 'List the permissions that roles can grant',
  permission: ['organization.roles.view'],
  input: z.object({
    search: z.optional(field(reference(), 'only those whose name, section or description contains this', 'WORD')),
    scope: z.optional(scopeField('permissions of organization roles or of project roles')),
    ...pagingFields(SORTS),
  }),
  output: listOf(permissionInfo),
  run: (_context, input) => {
    const { search, scope } = input;
    const wanted = sortKey(search ?? '');
    const found = catalogue().filter(
      (one) =>
        (scope === undefined || one.scope === scope) &&
        [one.name, one.section, one.description].some((text) => sortKey(text).includes(wanted)),
    );
    const { items, next_cursor } = pageOfAll(found, pageRequest(input), SORTS, ({ id }) => id);
    return listed(input, { items: items.map(({ id: _, ...one }) => one), next_cursor }, () =>
      Promise.resolve(found.length),
    );
  },
});

const catalogue = (): Placed[] =>
  SECTIONS.flatMap(({ scope, title, planned = false, permissions }) =>
    Object.entries(permissions).map(([name, description]) => ({
      name,
      scope,
      section: title,
      description,
      planned,
    })),
  ).map((one, at) => ({ ...one, id: String(at).padStart(4, '0') }));
