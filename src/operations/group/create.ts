import { group } from '../../domain/groups.ts';
import type { GroupRecord } from '../../domain/groups.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import type { Context } from '../../core/context.ts';
import type { RoleBinding } from '../../core/store/roles.ts';
import { roleBinding } from '../shared/role-binding.ts';
import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { field, ROLE } from '../../domain/field.ts';
import { enforce, ownerOfPeopleOnly } from '../../domain/guards.ts';
import { name, description, reference } from '../../domain/names/names.ts';
import { requireFreeName } from '../shared/names.ts';
import { defaultRole, findRole, findPeople } from '../shared/resolve.ts';
import { memberList } from './modify.ts';
import { ifNotExists, otherwiseDescribed, unlessThere, unlike } from '../shared/if-not-exists.ts';
import { describeOne } from './describe.ts';

/** What creating one group and creating groups by import share. */

/** A group to be made, with the role that its members inherit. */
interface NewGroup {
  readonly name: string;
  readonly description: string;
  readonly role: RoleRecord;
  readonly members?: readonly string[];
}

/** Inserts groups with their roles, and records their events. The names must be free. */
export async function createGroups(
  context: Context,
  groups: readonly NewGroup[],
  source: RoleBinding['source'] = 'manually',
): Promise<GroupRecord[]> {
  const { tx, at, environment } = context;
  const made = groups.map((group) => ({
    group,
    record: {
      id: environment.newId(),
      name: group.name,
      description: group.description,
      source,
      created_at: at,
      updated_at: at,
    },
  }));
  await tx.groups.insert(made.map(({ record }) => record));
  await tx.roles.bind(
    made.map(({ group, record }) => ({ ...roleBinding({ type: 'group', id: record.id }, group.role, at), source })),
  );
  for (const { group, record } of made) {
    context.record({
      kind: 'Group.Added',
      id: record.id,
      name: record.name,
      description: `the group ${record.name} was created with the role ${group.role.name}`,
      metadata: {
        after: {
          name: record.name,
          description: record.description,
          role: group.role.name,
          members: [...(group.members ?? [])],
        },
      },
    });
  }
  return made.map(({ record }) => record);
}

const create = operation({
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
    ...ifNotExists(),
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

export const groupCreate = unlessThere(create, {
  view: 'organization.groups.view',
  async find({ tx }, { name: wanted, ...asked }) {
    const role = asked.role === undefined ? undefined : await findRole(tx, asked.role, 'org');
    const members = await findPeople(tx, asked.members);
    const [there] = await tx.groups.find({ names: [wanted] });
    if (there === undefined) return undefined;
    const output = await describeOne(tx, there);
    const present = new Set(
      await tx.groups.memberIds(
        there.id,
        members.map(({ id }) => id),
      ),
    );
    const lacking = members.filter(({ id }) => !present.has(id)).map(({ username }) => username);
    return {
      output,
      name: `the group ${there.name}`,
      differences: [
        ...unlike('role', output.role?.name ?? null, role?.name),
        ...otherwiseDescribed(there.description, asked.description),
        ...(lacking.length === 0 ? [] : [`not in it: ${lacking.join(', ')}`]),
      ],
    };
  },
});
