import * as z from 'zod/mini';
import { roleDelete } from '../role/delete.ts';
import { describeOne, factsOf } from '../role/describe.ts';
import { difference, inverse, listDifference, requireGone, requireUnchanged, stillThere } from './inverse.ts';
import { roleFacts, roleRestore } from './restore-role.ts';

/** A custom role that was created is deleted; one that was deleted is made again under its id. */

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

export const roleRemoved = inverse({
  operation: roleRestore,
  told: z.strictObject({ before: roleFacts, reassigned_to: z.optional(z.string()), undoes }),
  async inputs(tx, event, { before }) {
    requireGone(event, await tx.roles.find({ ids: [event.resource_id] }));
    return [{ id: event.resource_id, facts: before }];
  },
});
