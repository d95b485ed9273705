import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, PERSON, ROLE } from '../../domain/field.ts';
import { group } from '../../domain/groups.ts';
import type { GroupRecord } from '../../domain/groups.ts';
import { enforce, ownerOfPeopleOnly } from '../../domain/guards.ts';
import { description, name, reference } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { nameOf, toRef } from '../../domain/references.ts';
import { counted } from '../../lib/plural.ts';
import { pendingOffering } from '../../core/guards/pending-invitation.ts';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { directRole, roleChange } from '../shared/direct-role.ts';
import { recordLostGroup } from '../invitation/pending.ts';
import { requireFreeName } from '../shared/names.ts';
import { defaultRole, findGroup, findPeople, findRole } from '../shared/resolve.ts';
import { createGroups } from './create.ts';
import { describeOne, groupField } from './read.ts';
import { roleBinding } from '../shared/role-binding.ts';

const memberList = (describe: string) =>
  z._default(z.array(field(reference(), describe, PERSON)).check(z.maxLength(1000)), []);

export const groupCreate = operation({
  name: 'group.create',
  summary: 'Create a group, whose members inherit its role',
  permission: ['organization.groups.create'],
  also: {
    'organization.groups.modify': 'to put members in it',
    'organization.people.change_role': 'to give it another role than the default',
  },
  records: ['Group.Added'],
  input: z.object({
    name: field(name(), 'the name of the group', 'NAME'),
    description: z._default(field(description(), 'what the group is for', 'TEXT'), ''),
    members: memberList('a member'),
    role: z.optional(field(reference(), 'the organization role that members inherit', ROLE)),
  }),
  output: group,
  errors: ['conflict', 'not_found', 'scope_mismatch', 'escalation', 'owner_role'],
  async run(context, input) {
    const { tx } = context;
    if (input.members.length > 0) context.require('organization.groups.modify');
    const standard = await defaultRole(tx);
    const role = input.role === undefined ? standard : await findRole(tx, input.role, 'org');
    if (role.id !== standard.id) context.require('organization.people.change_role');
    enforce(ownerOfPeopleOnly(role.name, `the group ${input.name}`));
    await requireFreeName(tx, 'group', input.name);
    const members = await findPeople(tx, input.members);
    const [made] = await createGroups(context, [
      { name: input.name, description: input.description, role, members: members.map((member) => member.username) },
    ]);
    if (made === undefined) throw new AppError('internal', 'a group was not made');
    await tx.groups.addMembers(members.map((member) => ({ group_id: made.id, person_id: member.id })));
    return describeOne(tx, made);
  },
});

export const groupModify = operation({
  name: 'group.modify',
  summary: 'Add and remove members, rename or describe a group',
  permission: ['organization.groups.modify'],
  records: ['Group.Modified'],
  input: z.object({
    group: groupField(),
    add: memberList('a person to add'),
    remove: memberList('a member to remove'),
    name: z.optional(field(name(), 'the new name', 'NAME')),
    description: z.optional(field(description(), 'the new description', 'TEXT')),
  }),
  output: group,
  errors: ['not_found', 'conflict', 'escalation'],
  async run(context, input) {
    const { tx, at } = context;
    if (
      input.add.length === 0 &&
      input.remove.length === 0 &&
      input.name === undefined &&
      input.description === undefined
    ) {
      throw new AppError('invalid', 'there is nothing to change', {
        hint: 'give --add, --remove, --name or --description',
      });
    }
    const target = await findGroup(tx, input.group);
    const { added, removed } = await memberChanges(tx, target, input);
    const renamed = { name: input.name ?? target.name, description: input.description ?? target.description };
    const isRenamed = renamed.name !== target.name || renamed.description !== target.description;
    if (added.length === 0 && removed.length === 0 && !isRenamed) return describeOne(tx, target);
    if (renamed.name !== target.name) await requireFreeName(tx, 'group', renamed.name, target.id);
    await tx.groups.update(target.id, { ...renamed, updated_at: at });
    await tx.groups.addMembers(added.map((person) => ({ group_id: target.id, person_id: person.id })));
    await tx.groups.removeMembers(removed.map((person) => ({ group_id: target.id, person_id: person.id })));
    context.record({
      kind: 'Group.Modified',
      id: target.id,
      name: renamed.name,
      description: describeChange(renamed.name, added, removed, isRenamed),
      metadata: {
        ...(isRenamed ? { before: { name: target.name, description: target.description }, after: renamed } : {}),
        ...(added.length > 0 ? { members_added: usernames(added), member_ids_added: ids(added) } : {}),
        ...(removed.length > 0 ? { members_removed: usernames(removed), member_ids_removed: ids(removed) } : {}),
      },
    });
    return describeOne(tx, { ...target, ...renamed, updated_at: at });
  },
});

export const groupRole = operation({
  name: 'group.role',
  summary: 'Change the role that the members of a group inherit',
  permission: ['organization.groups.modify', 'organization.people.change_role'],
  records: ['Group.RoleChanged'],
  input: z.object({ group: groupField(), role: field(reference(), 'the new role', ROLE) }),
  output: group,
  errors: ['not_found', 'scope_mismatch', 'escalation', 'owner_role'],
  async run(context, input) {
    const { tx } = context;
    const target = await findGroup(tx, input.group);
    const role = await findRole(tx, input.role, 'org');
    enforce(ownerOfPeopleOnly(role.name, `the group ${target.name}`));
    const before = await describeOne(tx, target);
    if (before.role?.id === role.id) return before;
    const held = await directRole(tx, { type: 'group', id: target.id });
    await tx.roles.bind([roleBinding({ type: 'group', id: target.id }, role)]);
    context.record({
      kind: 'Group.RoleChanged',
      id: target.id,
      name: target.name,
      description: `the members of ${target.name} now inherit ${role.name}, before ${before.role?.name ?? 'no role'}`,
      metadata: roleChange(held, role),
    });
    return { ...before, role: toRef(role) };
  },
});

export const groupDelete = operation({
  name: 'group.delete',
  summary: 'Delete a group; its members lose what they inherited from it',
  permission: ['organization.groups.delete'],
  records: ['Group.Removed', 'Invitation.Modified'],
  input: z.object({ group: groupField() }),
  output: group,
  errors: ['not_found'],
  async run(context, input) {
    const { tx } = context;
    const target = await findGroup(tx, input.group);
    const before = await describeOne(tx, target);
    const invited = await pendingOffering(tx, { groupId: target.id });
    await tx.groups.remove([target.id]);
    const { name: groupName, description: text, role, members } = before;
    context.record({
      kind: 'Group.Removed',
      id: target.id,
      name: target.name,
      description: `the group ${target.name} was deleted`,
      metadata: { before: { name: groupName, description: text, role: nameOf(role), members: usernames(members) } },
    });
    recordLostGroup(context, invited, target);
    return before;
  },
});

/** Who really joins and leaves: adding a member or removing a non-member changes nothing. Throws `invalid` for somebody in both lists. */
async function memberChanges(
  tx: Reads,
  target: GroupRecord,
  input: { readonly add: readonly string[]; readonly remove: readonly string[] },
) {
  const add = await findPeople(tx, input.add);
  const remove = await findPeople(tx, input.remove);
  const both = add.find((person) => remove.some((other) => other.id === person.id));
  if (both !== undefined)
    throw new AppError('invalid', `${both.username} is to be added and removed at once`, {
      hint: 'name each person once',
    });
  const members = new Set(
    await tx.groups.memberIds(
      target.id,
      [...add, ...remove].map((person) => person.id),
    ),
  );
  return {
    added: add.filter((person) => !members.has(person.id)),
    removed: remove.filter((person) => members.has(person.id)),
  };
}

function describeChange(
  groupName: string,
  added: readonly PersonRecord[],
  removed: readonly PersonRecord[],
  isRenamed: boolean,
): string {
  const parts = [
    ...(added.length > 0 ? [`${count(added)} added`] : []),
    ...(removed.length > 0 ? [`${count(removed)} removed`] : []),
    ...(isRenamed ? ['its name or description changed'] : []),
  ];
  return `the group ${groupName}: ${parts.join(', ')}`;
}

const usernames = (people: readonly Pick<PersonRecord, 'username'>[]): string[] =>
  people.map((person) => person.username);
const ids = (people: readonly PersonRecord[]): string[] => people.map((person) => person.id);
const count = (people: readonly PersonRecord[]): string => counted(people.length, 'member');
