import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { invitation } from '../../domain/invitations.ts';
import { reference } from '../../domain/names/names.ts';
import { adaptedOperation, theOne } from '../shared/adapt.ts';
import { invitationRevoke } from './revoke.ts';

/** One invitation at its own path, as programs that manage resources one by one want it. */

export const named = z.object({
  invitation: field(reference(), 'an invitation: its e-mail, handle or id', 'INVITATION'),
});

export const invitationDelete = adaptedOperation(invitationRevoke, {
  name: 'invitation.delete',
  summary: 'Revoke one invitation, so that its code works no more',
  input: named,
  output: invitation,
  to: (input) => ({ invitations: [input.invitation] }),
  describe: (_context, revoked) => theOne(revoked),
});
