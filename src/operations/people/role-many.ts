import * as z from 'zod/mini';
import { forEachOf, namedOnes } from '../shared/each.ts';
import { personField } from './describe.ts';
import { peopleRole } from './role.ts';

export const peopleRoleMany = forEachOf(peopleRole, {
  name: 'people.role-many',
  summary: 'Give several people another organization role, all or none',
  input: z.object({ people: namedOnes(personField()), role: peopleRole.input.shape.role }),
  refs: ({ people }) => people,
  one: ({ role }, person) => ({ person, role }),
});
