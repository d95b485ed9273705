import * as z from 'zod/mini';
import { forEachOf, namedOnes } from '../shared/each.ts';
import { personField } from './describe.ts';
import { peopleDeactivate } from './deactivate.ts';

export const peopleDeactivateMany = forEachOf(peopleDeactivate, {
  name: 'people.deactivate-many',
  summary: 'Deactivate several people, all or none',
  input: z.object({ people: namedOnes(personField()) }),
  refs: ({ people }) => people,
  one: (_input, person) => ({ person }),
});
