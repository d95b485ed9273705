import * as z from 'zod/mini';
import { personWithPassword } from '../../domain/people.ts';
import { adaptedOperation, theOne } from '../shared/adapt.ts';
import { entry, peopleAdd } from './add.ts';
import { temporaryPasswords } from './person-writes.ts';

const { groups, if_not_exists } = peopleAdd.input.shape;

/** One person at a time, as programs that manage resources one by one want it. */
export const peopleCreate = adaptedOperation(peopleAdd, {
  name: 'people.create',
  summary: 'Add one person, with a temporary password',
  input: z.extend(entry, { groups, if_not_exists }),
  output: personWithPassword,
  to: ({ groups: all, if_not_exists: isContent, ...one }) => ({
    people: [one],
    groups: all,
    if_not_exists: isContent,
  }),
  describe: (_context, added) => theOne(added),
  secrets: (made) => temporaryPasswords([made]),
});
