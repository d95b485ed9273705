import * as z from 'zod/mini';
import { peopleEdit } from '../people/edit.ts';
import { difference, inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Restores an e-mail or username. The takeover rule holds for the old address as for any. */

const names = z.strictObject({ email: z.optional(z.string()), username: z.optional(z.string()) });
/** Undoing would confirm an old address that nobody confirmed, so that needs a command of its own. */
const given = z.extend(names, { email_verified: z.optional(z.literal(false)) });

export const account = inverse({
  operation: peopleEdit,
  told: z.strictObject({ before: names, after: given, undoes: z.optional(z.string()) }),
  async inputs(tx, event, { before, after }) {
    const [found] = await tx.people.find({ ids: [event.resource_id] });
    const person = stillThere(event, found);
    requireUnchanged(event, [
      ...(after.email === undefined ? [] : difference('the e-mail', after.email, person.email ?? '')),
      ...(after.username === undefined ? [] : difference('the username', after.username, person.username)),
    ]);
    return [{ person: person.id, ...before }];
  },
});
