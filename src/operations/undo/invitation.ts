import * as z from 'zod/mini';
import { invitationRevoke } from '../invitation/revoke.ts';
import { bulkInverse, requireUnchanged, stillThere } from './inverse.ts';
import { inChunks } from './people.ts';

/** Revokes invitations. */

export const invited = bulkInverse({
  operation: invitationRevoke,
  told: z.looseObject({ after: z.looseObject({}) }),
  async inputs(tx, events) {
    const ids = events.map(({ event }) => event.resource_id);
    const found = new Map((await tx.invitations.find({ ids })).map((one) => [one.id, one]));
    for (const { event } of events) {
      const { status } = stillThere(event, found.get(event.resource_id));
      requireUnchanged(event, status === 'pending' ? [] : [`the invitation of ${event.resource_name} is ${status}`]);
    }
    return inChunks(ids).map((some) => ({ invitations: [...some] }));
  },
});
