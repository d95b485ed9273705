import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { role } from '../../domain/roles/roles.ts';
import { findRoleOf } from '../shared/resolve.ts';
import { roleField, wantedScope, describeOne } from './describe.ts';

export const roleShow = query({
  name: 'role.show',
  summary: 'Show what a role allows, section by section',
  permission: ['organization.roles.view'],
  input: z.object({ role: roleField(), scope: wantedScope() }),
  output: role,
  errors: ['not_found', 'scope_mismatch'],
  run: async ({ tx }, input) => describeOne(tx, await findRoleOf(tx, input.role, input.scope)),
});
