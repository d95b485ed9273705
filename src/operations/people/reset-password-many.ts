import * as z from 'zod/mini';
import { forEachOf, namedOnes } from '../shared/each.ts';
import { personField } from './describe.ts';
import { peopleResetPassword } from './reset-password.ts';

export const peopleResetPasswordMany = forEachOf(peopleResetPassword, {
  name: 'people.reset-password-many',
  summary: 'Give several people new temporary passwords, all or none',
  input: z.object({ people: namedOnes(personField()) }),
  refs: ({ people }) => people,
  one: (_input, person) => ({ person }),
});
