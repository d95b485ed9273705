import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { field, ROLE } from '../../domain/field.ts';
import { group } from '../../domain/groups.ts';
import { enforce, ownerOfPeopleOnly } from '../../domain/guards.ts';
import { reference } from '../../domain/names/names.ts';
import { toRef } from '../../domain/references.ts';
import { directRole, roleChange } from '../shared/direct-role.ts';
import { findGroup, findRole } from '../shared/resolve.ts';
import { roleBinding } from '../shared/role-binding.ts';
import { groupField, describeOne } from './describe.ts';

export const groupRole = operation({
  name: 'group.role',
  summary: 'Change the role that the members of a group inherit',
  permission: ['organization.groups.modify', 'organization.people.change_role'],
  records: ['Group.RoleChanged'],
  input: z.object({ group: groupField(), role: field(reference(), 'the new role', ROLE) }),
  output: group,
  errors: ['not_found', 'scope_mismatch', 'escalation', 'owner_role'],
  async run(context, input) {
    const { tx, at } = context;
    tx.ahead(() => [findRole(tx, input.role, 'org')]);
    const target = await findGroup(tx, input.group);
    const role = await findRole(tx, input.role, 'org');
    enforce(ownerOfPeopleOnly(role.name, `the group ${target.name}`));
    const before = await describeOne(tx, target);
    if (before.role?.id === role.id) return before;
    const held = await directRole(tx, { type: 'group', id: target.id });
    await tx.roles.bind([roleBinding({ type: 'group', id: target.id }, role, at)]);
    context.record({
      kind: 'Group.RoleChanged',
      id: target.id,
      name: target.name,
      description: `the members of ${target.name} now inherit ${role.name}, before ${before.role?.name ?? 'no role'}`,
      metadata: roleChange(held, role),
    });
    return { ...before, role: toRef(role), updated_at: at };
  },
});
