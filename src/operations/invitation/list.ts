import * as z from 'zod/mini';
import { field, ROLE } from '../../domain/field.ts';
import { invitation, INVITATION_SORTS, INVITATION_STATUSES } from '../../domain/invitations.ts';
import { reference } from '../../domain/names/names.ts';
import { pageRequest } from '../../domain/page.ts';
import { query } from '../../core/operation.ts';
import { listed, listFields, listOf, sinceOf } from '../shared/listing.ts';
import { findRole } from '../shared/resolve.ts';
import { describeInvitations, statusFilter } from './describe.ts';

export const invitationList = query({
  name: 'invitation.list',
  summary: 'List invitations, the latest first',
  permission: ['organization.people.invite'],
  input: z.object({
    search: z.optional(field(reference(), 'only those whose e-mail or handle contains this', 'TEXT')),
    status: z.optional(field(z.enum(INVITATION_STATUSES), 'only invitations of this status')),
    role: z.optional(field(reference(), 'only those that offer this role', ROLE)),
    ...listFields(INVITATION_SORTS),
  }),
  output: listOf(invitation),
  errors: ['not_found', 'scope_mismatch'],
  async run({ tx, at }, input) {
    const filter = {
      ...(input.status === undefined ? {} : statusFilter(input.status, at)),
      search: input.search,
      roleId: input.role === undefined ? undefined : (await findRole(tx, input.role, 'org')).id,
      ...sinceOf(input, at),
    };
    const { items, next_cursor } = await tx.invitations.list(filter, pageRequest(input));
    const page = { items: await describeInvitations(tx, items, at), next_cursor };
    return listed(input, page, () => tx.invitations.count(filter));
  },
});
