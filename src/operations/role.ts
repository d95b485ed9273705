import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { field } from '../domain/field.ts';
import { reference } from '../domain/names.ts';
import { pageOf } from '../domain/page.ts';
import { role } from '../domain/roles.ts';
import { query } from '../core/operation.ts';
import { lookUpRole } from './resolve.ts';

const scopeField = () => field(z.enum(['org', 'project']), 'organization roles or project roles');

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

export const roleShow = query({
  name: 'role.show',
  summary: 'Show what a role allows, section by section',
  permission: ['organization.roles.view'],
  input: z.object({ role: field(reference(), 'a role: name or id', 'ROLE'), scope: z._default(scopeField(), 'org') }),
  output: role,
  errors: ['not_found'],
  async run({ tx }, input) {
    const [described] = await tx.roles.describe([await lookUpRole(tx, input.role, input.scope)]);
    if (described === undefined) throw new AppError('internal', 'a role vanished while being described');
    return described;
  },
});
