import * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { RoleBinding } from '../../core/store/roles.ts';
import { field, ROLE } from '../../domain/field.ts';
import { group } from '../../domain/groups.ts';
import type { GroupRecord } from '../../domain/groups.ts';
import { enforce, ownerOfPeopleOnly } from '../../domain/guards.ts';
import { reference } from '../../domain/names/names.ts';
import { toRef } from '../../domain/references.ts';
import type { Ref } from '../../domain/references.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
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
    await giveGroupRole(context, target, role);
    return { ...before, role: toRef(role), updated_at: at };
  },
});

/** Gives a group a role, unless it has it, and returns the one that it had. */
export async function giveGroupRole(
  { tx, at, record }: Context,
  { id, name }: GroupRecord,
  role: RoleRecord,
  source: RoleBinding['source'] = 'manually',
): Promise<Ref | undefined> {
  const held = await directRole(tx, { type: 'group', id });
  if (held?.id === role.id) return held;
  await tx.roles.bind([{ ...roleBinding({ type: 'group', id }, role, at), source }]);
  record({
    kind: 'Group.RoleChanged',
    id,
    name,
    description: `the members of ${name} now inherit ${role.name}, before ${held?.name ?? 'no role'}`,
    metadata: roleChange(held, role),
  });
  return held;
}
