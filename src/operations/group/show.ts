import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { group } from '../../domain/groups.ts';
import { findGroup } from '../shared/resolve.ts';
import { groupField, describeOne } from './describe.ts';

export const groupShow = query({
  name: 'group.show',
  summary: 'Show a group and its members',
  permission: ['organization.groups.view'],
  input: z.object({ group: groupField() }),
  output: group,
  errors: ['not_found'],
  run: async ({ tx }, input) => describeOne(tx, await findGroup(tx, input.group)),
});
