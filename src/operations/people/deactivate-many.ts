import * as z from 'zod/mini';
import { forEachOf, namedOnes } from '../shared/each.ts';
import { forceField } from '../shared/force.ts';
import { personField } from './describe.ts';
import { peopleDeactivate } from './deactivate.ts';

export const peopleDeactivateMany = forEachOf(peopleDeactivate, {
  name: 'people.deactivate-many',
  summary: 'Deactivate several people, all or none',
  input: z.object({ people: namedOnes(personField()), force: forceField() }),
  refs: ({ people }) => people,
  one: ({ force }, person) => ({ person, force }),
});
