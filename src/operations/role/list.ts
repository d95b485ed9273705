import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import type { OrderedRole } from '../../core/store/roles.ts';
import { field } from '../../domain/field.ts';
import { reference, sortKey } from '../../domain/names/names.ts';
import { pageOfAll, pageRequest } from '../../domain/page.ts';
import { role, ROLE_SORTS } from '../../domain/roles/roles.ts';
import { listed, listFields, listOf, sinceOf } from '../shared/listing.ts';
import { scopeField } from './describe.ts';

export const roleList = query({
  name: 'role.list',
  summary: 'List the roles, predefined and custom',
  permission: ['organization.roles.view'],
  input: z.object({
    search: z.optional(field(reference(), 'only roles whose name contains this', 'TEXT')),
    scope: z.optional(scopeField()),
    ...listFields(ROLE_SORTS),
  }),
  output: listOf(role),
  async run({ tx, at }, input) {
    const { createdSince = '', updatedSince = '' } = sinceOf(input, at);
    const wanted = sortKey(input.search ?? '');
    const found = (await tx.roles.list(input.scope)).filter(
      (one) => sortKey(one.name).includes(wanted) && one.created_at >= createdSince && one.updated_at >= updatedSince,
    );
    const page = pageOfAll(found, pageRequest(input), ROLE_SORTS, placeOf);
    const items = await tx.roles.describe(page.items);
    return listed(input, { items, next_cursor: page.next_cursor }, () => Promise.resolve(found.length));
  },
});

/** The order of lists: by scope, then in the order in which the roles were made. */
const placeOf = ({ scope, position }: OrderedRole): string => `${scope} ${String(position).padStart(9, '0')}`;
