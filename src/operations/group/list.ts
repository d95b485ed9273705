import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import { group } from '../../domain/groups.ts';
import { reference } from '../../domain/names/names.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';

export const groupList = query({
  name: 'group.list',
  summary: 'List the groups of the organization',
  permission: ['organization.groups.view'],
  input: z.object({
    search: z.optional(field(reference(), 'only groups whose name contains this', 'TEXT')),
    ...pageFields(),
  }),
  output: pageOf(group),
  async run({ tx }, input) {
    const page = await tx.groups.list(input.search, pageRequest(input));
    return { items: await tx.groups.describe(page.items), next_cursor: page.next_cursor };
  },
});
