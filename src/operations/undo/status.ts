import * as z from 'zod/mini';
import { PERSON_STATUSES } from '../../domain/people.ts';
import { peopleReactivate } from '../people/reactivate.ts';
import { peopleDeactivate } from '../people/deactivate.ts';
import { difference, inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Restores the status before. */

const status = z.strictObject({ status: z.enum(PERSON_STATUSES) });
const told = z.strictObject({ before: status, after: status, undoes: z.optional(z.string()) });

const statusBy = (operation: typeof peopleDeactivate) =>
  inverse({
    operation,
    told,
    async inputs(tx, event, { after }) {
      const [found] = await tx.people.find({ ids: [event.resource_id] });
      const person = stillThere(event, found);
      requireUnchanged(event, difference(person.username, after.status, person.status));
      return [{ person: person.id }];
    },
  });

export const deactivated = statusBy(peopleReactivate);
export const reactivated = statusBy(peopleDeactivate);
