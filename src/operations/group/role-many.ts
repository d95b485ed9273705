import * as z from 'zod/mini';
import { forEachOf, namedOnes } from '../shared/each.ts';
import { groupField } from './describe.ts';
import { groupRole } from './role.ts';

export const groupRoleMany = forEachOf(groupRole, {
  name: 'group.role-many',
  summary: 'Change the role that the members of several groups inherit, all or none',
  input: z.object({ groups: namedOnes(groupField()), role: groupRole.input.shape.role }),
  refs: ({ groups }) => groups,
  one: ({ role }, group) => ({ group, role }),
});
