import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { person } from '../../domain/people.ts';
import { runNested } from '../shared/adapt.ts';
import { namedOnes } from '../shared/each.ts';
import { peopleEdit } from './edit.ts';

/** Each with a change of their own, as nobody shares an e-mail or a username. */
export const peopleEditMany = operation({
  name: 'people.edit-many',
  summary: 'Change the e-mails or usernames of several people, all or none',
  permission: ['organization.people.modify'],
  ...(peopleEdit.also === undefined ? {} : { also: peopleEdit.also }),
  records: peopleEdit.records,
  input: z.object({ people: namedOnes(peopleEdit.input) }),
  output: z.array(person),
  errors: ['not_found', 'conflict', 'stale', 'escalation', 'owner_role'],
  async run(context, { people }) {
    const edited = [];
    for (const one of people) {
      edited.push(await runNested(context, peopleEdit, one));
      await context.pace();
    }
    return edited;
  },
});
