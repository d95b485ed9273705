import type { Membership } from '../../../core/store/groups.ts';
import type { GroupState } from '../../../domain/organization-file/state.ts';
import { isRenamed, recordGroupChange } from '../../group/record-change.ts';
import { roleChange } from '../../shared/direct-role.ts';
import { roleBinding } from '../../shared/role-binding.ts';
import { inSteps } from './carrying.ts';
import type { Carrying, ChangesOf } from './carrying.ts';

/** Makes and changes groups, and then the memberships of those that were there all together. */
export async function writeGroups(carrying: Carrying, changes: ChangesOf<'group'>): Promise<void> {
  const { tx, pace } = carrying.context;
  const added = changes.flatMap(({ kind, after }) => (kind === 'added' && after !== null ? [after] : []));
  for (const some of inSteps(added)) await join(carrying, await createGroups(carrying, some));
  const joining: Membership[] = [];
  const leaving: Membership[] = [];
  for (const { before, after } of changes) {
    if (before === null || after === null) continue;
    const changed = await changeGroup(carrying, before, after);
    for (const membership of changed.joining) joining.push(membership);
    for (const membership of changed.leaving) leaving.push(membership);
    await carrying.context.pace();
  }
  await join(carrying, joining);
  for (const some of inSteps(leaving)) {
    await tx.groups.removeMembers(some);
    await pace();
  }
}

async function join({ context: { tx, pace } }: Carrying, memberships: readonly Membership[]): Promise<void> {
  for (const some of inSteps(memberships)) {
    await tx.groups.addMembers(some);
    await pace();
  }
}

async function createGroups({ context, realId, made, nameOf }: Carrying, groups: readonly GroupState[]) {
  const { tx, at, environment, record } = context;
  const fresh = groups.map((group) => {
    const id = environment.newId();
    made(group.id, id);
    return { id, group };
  });
  await tx.groups.insert(
    fresh.map(({ id, group: { name, description } }) => ({ id, name, description, created_at: at, updated_at: at })),
  );
  await tx.roles.bind(
    fresh.flatMap(({ id, group: { roleId } }) =>
      roleId === null ? [] : [roleBinding({ type: 'group', id }, { id: realId(roleId) }, at)],
    ),
  );
  const joining: Membership[] = [];
  for (const { id, group } of fresh) {
    const { name, description, members } = group;
    const role = group.roleId === null ? null : nameOf(group.roleId);
    record({
      kind: 'Group.Added',
      id,
      name,
      description: `the group ${name} was created with the role ${role ?? 'none'}`,
      metadata: { after: { name, description, role, members: members.map(nameOf) } },
    });
    for (const member of members) joining.push({ group_id: id, person_id: realId(member) });
    await context.pace();
  }
  return joining;
}

async function changeGroup({ context, realId, nameOf }: Carrying, before: GroupState, after: GroupState) {
  const { tx, at, record } = context;
  const { id, name, description } = after;
  const [were, are] = [new Set(before.members), new Set(after.members)];
  const added = after.members.filter((member) => !were.has(member));
  const removed = before.members.filter((member) => !are.has(member));
  const change = {
    before,
    after: { name, description },
    joining: added.map((member) => ({ id: realId(member), username: nameOf(member) })),
    leaving: removed.map((member) => ({ id: member, username: nameOf(member) })),
  };
  if (isRenamed(change)) await tx.groups.update(id, { name, description, updated_at: at });
  recordGroupChange(context, change);
  if (after.roleId !== null && after.roleId !== before.roleId) {
    const role = { id: realId(after.roleId), name: nameOf(after.roleId) };
    const former = before.roleId === null ? undefined : { id: before.roleId, name: nameOf(before.roleId) };
    await tx.roles.bind([roleBinding({ type: 'group', id }, role, at)]);
    record({
      kind: 'Group.RoleChanged',
      id,
      name,
      description: `the members of ${name} now inherit ${role.name}, before ${former?.name ?? 'no role'}`,
      metadata: roleChange(former, role),
    });
  }
  const membership = (member: string): Membership => ({ group_id: id, person_id: realId(member) });
  return { joining: added.map(membership), leaving: removed.map(membership) };
}
