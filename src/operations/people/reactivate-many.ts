import * as z from 'zod/mini';
import { forEachOf, namedOnes } from '../shared/each.ts';
import { forceField } from '../shared/force.ts';
import { personField } from './describe.ts';
import { peopleReactivate } from './reactivate.ts';

export const peopleReactivateMany = forEachOf(peopleReactivate, {
  name: 'people.reactivate-many',
  summary: 'Reactivate several people, all or none',
  input: z.object({ people: namedOnes(personField()), force: forceField() }),
  refs: ({ people }) => people,
  one: ({ force }, person) => ({ person, force }),
});
