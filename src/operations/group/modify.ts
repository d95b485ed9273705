import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, PERSON } from '../../domain/field.ts';
import { group } from '../../domain/groups.ts';
import type { GroupRecord } from '../../domain/groups.ts';
import { description, name, reference } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { requireFreeName } from '../shared/names.ts';
import { findGroup, findPeople } from '../shared/resolve.ts';
import { ALSO_FORCE, forceField } from '../shared/force.ts';
import { describeOne, groupField } from './describe.ts';
import { isRenamed, recordGroupChange } from './record-change.ts';

/** A list of people by reference, empty if it is left out. */
export const memberList = (describe: string) =>
  z._default(z.array(field(reference(), describe, PERSON)).check(z.maxLength(1000)), []);

export const groupModify = operation({
  name: 'group.modify',
  summary: 'Add and remove members, rename or describe a group',
  permission: ['organization.groups.modify'],
  also: ALSO_FORCE,
  records: ['Group.Modified'],
  input: z.object({
    group: groupField(),
    add: memberList('a person to add'),
    remove: memberList('a member to remove'),
    name: z.optional(field(name(), 'the new name', 'NAME')),
    description: z.optional(field(description(), 'the new description', 'TEXT')),
    force: forceField(),
  }),
  output: group,
  errors: ['not_found', 'conflict', 'managed_by_scim', 'escalation'],
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
    tx.ahead(
      () => [tx.scim.provider(), findPeople(tx, input.add), findPeople(tx, input.remove)],
      input.add.length + input.remove.length,
    );
    const target = await findGroup(tx, input.group);
    const { added, removed } = await memberChanges(tx, target, input);
    const after = { name: input.name ?? target.name, description: input.description ?? target.description };
    const change = { before: target, after, joining: added, leaving: removed };
    if (added.length === 0 && removed.length === 0 && !isRenamed(change)) return describeOne(tx, target);
    if (after.name !== target.name) await requireFreeName(tx, 'group', after.name, target.id);
    await tx.groups.update(target.id, { ...after, updated_at: at });
    await tx.groups.addMembers(added.map((person) => ({ group_id: target.id, person_id: person.id })));
    await tx.groups.removeMembers(removed.map((person) => ({ group_id: target.id, person_id: person.id })));
    recordGroupChange(context, change);
    return describeOne(tx, { ...target, ...after, updated_at: at });
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

/** The usernames of people, in order. */
export const usernames = (people: readonly Pick<PersonRecord, 'username'>[]): string[] =>
  people.map((person) => person.username);
