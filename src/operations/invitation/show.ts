import { query } from '../../core/operation.ts';
import { invitation } from '../../domain/invitations.ts';
import { theOne } from '../shared/adapt.ts';
import { describeInvitations } from './describe.ts';
import { named } from './delete.ts';
import { findInvitation } from './resolve.ts';

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
