import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { field, GROUP } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { person } from '../../domain/people.ts';
import { groupModify } from '../group/modify.ts';
import { MOST_MEMBERSHIPS, TOO_MANY_MEMBERSHIPS } from '../group/modify-many.ts';
import { runNested } from '../shared/adapt.ts';
import { namedOnes } from '../shared/each.ts';
import { findGroups, findPeople } from '../shared/resolve.ts';
import { personField } from './describe.ts';

const groupList = (describe: string) =>
  z._default(z.array(field(reference(), describe, GROUP)).check(z.maxLength(1000)), []);

/** What a group's change of members is, asked for from the side of the people: an event for each group. */
export const peopleGroups = operation({
  name: 'people.groups',
  summary: 'Put people in groups, and take them out, all or none',
  permission: ['organization.groups.modify'],
  records: groupModify.records,
  input: z
    .object({
      people: namedOnes(personField()),
      add: groupList('a group to put them in'),
      remove: groupList('a group to take them out of'),
    })
    .check(
      z.refine(
        ({ people, add, remove }) => people.length * (add.length + remove.length) <= MOST_MEMBERSHIPS,
        TOO_MANY_MEMBERSHIPS,
      ),
    ),
  output: z.array(person),
  errors: ['not_found', 'conflict', 'managed_by_scim', 'escalation'],
  async run(context, input) {
    const { tx } = context;
    if (input.add.length + input.remove.length === 0)
      throw new AppError('invalid', 'there is nothing to change', { hint: 'give --add or --remove' });
    const people = await findPeople(tx, input.people);
    const add = await findGroups(tx, input.add);
    const remove = await findGroups(tx, input.remove);
    const both = add.find(({ id }) => remove.some((one) => one.id === id));
    if (both !== undefined)
      throw new AppError('invalid', `${both.name} is to be joined and left at once`, { hint: 'name each group once' });
    const ids = people.map(({ id }) => id);
    for (const { id } of add) await runNested(context, groupModify, { group: id, add: ids });
    for (const { id } of remove) await runNested(context, groupModify, { group: id, remove: ids });
    return tx.people.describe(people);
  },
});
