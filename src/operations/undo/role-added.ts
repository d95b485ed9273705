import * as z from 'zod/mini';
import { roleDelete } from '../role/delete.ts';
import { describeOne, factsOf } from '../role/describe.ts';
import { difference, inverse, listDifference, requireUnchanged, stillThere } from './inverse.ts';
import { roleFacts } from './restore-role.ts';

/** Deletes a custom role that was created. */

const undoes = z.optional(z.string());

export const roleAdded = inverse({
  operation: roleDelete,
  told: z.strictObject({ after: roleFacts, undoes }),
  async inputs(tx, event, { after }) {
    const [found] = await tx.roles.find({ ids: [event.resource_id] });
    const now = factsOf(await describeOne(tx, stillThere(event, found)));
    requireUnchanged(event, [
      ...difference('the name', after.name, now.name),
      ...difference('the description', after.description, now.description),
      ...listDifference('what it grants', after.permissions, now.permissions),
      ...difference('what it maps to', after.maps_to ?? '', now.maps_to ?? ''),
    ]);
    return [{ role: event.resource_id }];
  },
});
