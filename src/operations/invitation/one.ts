import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { invitation } from '../../domain/invitations.ts';
import { reference } from '../../domain/names/names.ts';
import { query } from '../../core/operation.ts';
import { adaptedOperation, theOne } from '../shared/adapt.ts';
import { invitationRevoke } from './change.ts';
import { describeInvitations } from './describe.ts';
import { findInvitation } from './resolve.ts';

/** One invitation at its own path, as programs that manage resources one by one want it. */

const named = z.object({ invitation: field(reference(), 'an invitation: its e-mail, handle or id', 'INVITATION') });

export const invitationShow = query({
  name: 'invitation.show',
  summary: 'Show one invitation',
  permission: ['organization.people.invite'],
  input: named,
  output: invitation,
  errors: ['not_found', 'ambiguous'],
  run: async ({ tx, at }, input) =>
    theOne(await describeInvitations(tx, [await findInvitation(tx, input.invitation, at)], at)),
});

export const invitationDelete = adaptedOperation(invitationRevoke, {
  name: 'invitation.delete',
  summary: 'Revoke one invitation, so that its code works no more',
  input: named,
  output: invitation,
  to: (input) => ({ invitations: [input.invitation] }),
  describe: (_context, revoked) => theOne(revoked),
});
