import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import type { GroupRecord } from '../../domain/groups.ts';
import { description, name, reference } from '../../domain/names/names.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { required } from '../../lib/required.ts';
import { groupModify } from '../../operations/group/modify.ts';
import { groupDelete } from '../../operations/group/delete.ts';
import { groupCreate } from '../../operations/group/create.ts';
import { describeOne, groupField, membersOf } from '../../operations/group/describe.ts';
import { groupList } from '../../operations/group/list.ts';
import { findGroup } from '../../operations/shared/resolve.ts';
import { numberedPage, numberedPageFields, totalPages } from './paging.ts';
import { adaptedOperation } from '../../operations/shared/adapt.ts';
import { group, status, isEmpty } from './shapes.ts';
import type { Group } from './shapes.ts';

/** Groups in Semaphore's words. */

const people = (describe: string) =>
  z.optional(z.array(field(reference(), describe, 'PERSON')).check(z.maxLength(1000)));
const describe = { description: z.optional(field(description(), 'what the group is for', 'TEXT')) };

export const semaphoreGroupList = query({
  name: 'semaphore.group-list',
  summary: groupList.summary,
  permission: groupList.permission,
  input: z.object(numberedPageFields()),
  output: z.object({ groups: z.array(group), total_pages: z.number() }),
  async run({ tx }, input) {
    const { items } = await tx.groups.list({}, numberedPage(input));
    return {
      groups: await toSemaphore(tx, items),
      total_pages: totalPages(await tx.groups.count(), input),
    };
  },
});

export const semaphoreGroupCreate = adaptedOperation(groupCreate, {
  name: 'semaphore.group-create',
  input: z.object({
    name: field(name(), 'the name of the group', 'NAME'),
    ...describe,
    member_ids: people('a member: id, e-mail or username'),
  }),
  output: group,
  to: ({ member_ids, ...input }) => ({ ...input, members: member_ids }),
  describe: ({ tx }, one) => oneToSemaphore(tx, one),
});

export const semaphoreGroupUpdate = adaptedOperation(groupModify, {
  name: 'semaphore.group-update',
  input: z.object({
    id: groupField(),
    name: z.optional(field(name(), 'the new name', 'NAME')),
    ...describe,
    members_to_add: people('a person to add: id, e-mail or username'),
    members_to_remove: people('a member to remove: id, e-mail or username'),
  }),
  output: group,
  to: ({ id, members_to_add, members_to_remove, ...change }) => ({
    ...change,
    group: id,
    add: members_to_add,
    remove: members_to_remove,
  }),
  readInstead: {
    when: ({ id: _, members_to_add = [], members_to_remove = [], ...change }) =>
      isEmpty(change) && members_to_add.length + members_to_remove.length === 0,
    permission: 'organization.groups.view',
    run: async ({ tx }, { id }) => describeOne(tx, await findGroup(tx, id)),
  },
  describe: ({ tx }, one) => oneToSemaphore(tx, one),
});

export const semaphoreGroupDelete = adaptedOperation(groupDelete, {
  name: 'semaphore.group-delete',
  input: z.object({ id: groupField() }),
  output: status('deleted'),
  to: ({ id }) => ({ group: id }),
  describe: () => ({ status: 'deleted' }) as const,
});

type OwnGroup = Pick<GroupRecord, 'id' | 'name' | 'description'>;

async function toSemaphore(tx: Reads, groups: readonly OwnGroup[]): Promise<Group[]> {
  const members = await membersOf(
    tx,
    groups.map(({ id }) => id),
  );
  return groups.map(({ id, name: called, description: text }) => ({
    id,
    name: called,
    description: text,
    member_ids: (members.get(id) ?? []).map((member) => member.id),
  }));
}

const oneToSemaphore = async (tx: Reads, one: OwnGroup): Promise<Group> =>
  required((await toSemaphore(tx, [one]))[0], 'the group');
