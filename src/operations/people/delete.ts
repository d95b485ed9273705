import * as z from 'zod/mini';
import { adaptedOperation, theOne } from '../shared/adapt.ts';
import { forceField } from '../shared/force.ts';
import { personField } from './describe.ts';
import { departure } from './departures.ts';
import { peopleRemove } from './remove.ts';
import { successorField } from './successor.ts';

/** One person at their own path, as programs that manage resources one by one want it. */
export const peopleDelete = adaptedOperation(peopleRemove, {
  name: 'people.delete',
  summary: 'Remove one person from the organization',
  input: z.object({ person: personField(), transfer_to: successorField(), force: forceField() }),
  output: departure,
  to: ({ person, ...rest }) => ({ ...rest, people: [person] }),
  describe: (_context, removed) => theOne(removed),
});
