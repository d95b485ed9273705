import * as z from 'zod/mini';
import { tokenRevoke } from '../token/revoke.ts';
import { inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Revokes a token that was made. */

export const tokenAdded = inverse({
  operation: tokenRevoke,
  told: z.looseObject({ after: z.looseObject({ last_four: z.string() }) }),
  async inputs(tx, event) {
    const token = stillThere(event, await tx.tokens.byId(event.resource_id));
    requireUnchanged(event, token.revoked_at === null ? [] : [`the token ${token.name} was revoked`]);
    return [{ token: token.id }];
  },
});
