import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { pageOf } from '../../domain/page.ts';
import { role } from '../../domain/roles/roles.ts';
import { scopeField } from './describe.ts';

export const roleList = query({
  name: 'role.list',
  summary: 'List the roles, predefined and custom',
  permission: ['organization.roles.view'],
  input: z.object({ scope: z.optional(scopeField()) }),
  output: pageOf(role),
  async run({ tx }, input) {
    return { items: await tx.roles.describe(await tx.roles.list(input.scope)), next_cursor: null };
  },
});
