import * as z from 'zod/mini';
import { tokenDelete } from '../token/delete.ts';
import { inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Revokes a token that was made. */

export const tokenAdded = inverse({
  operation: tokenDelete,
  told: z.looseObject({ after: z.looseObject({ last_four: z.string() }) }),
  async inputs(tx, event) {
    const token = stillThere(event, await tx.tokens.byId(event.resource_id));
    requireUnchanged(event, token.revoked_at === null ? [] : [`the token ${token.name} was revoked`]);
    return [{ token: token.id }];
  },
});
