import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { field, ROLE, GROUP } from '../../domain/field.ts';
import { toInvited } from '../../domain/invitations.ts';
import { reference } from '../../domain/names/names.ts';
import { pageFields, pageOf, pageRequest, oneAfterTheOther } from '../../domain/page.ts';
import type { PageInput, Page } from '../../domain/page.ts';
import { LISTED_STATUSES, listedPerson } from '../../domain/people.ts';
import type { ListedPerson } from '../../domain/people.ts';
import { statusFilter, describeInvitations } from '../invitation/describe.ts';
import { findRole, findGroup } from '../shared/resolve.ts';

export const peopleList = query({
  name: 'people.list',
  summary: 'List the people of the organization',
  permission: ['organization.people.view'],
  input: z.object({
    search: z.optional(field(reference(), 'only people whose username or e-mail contains this', 'TEXT')),
    role: z.optional(field(reference(), 'only people with this direct role', ROLE)),
    group: z.optional(field(reference(), 'only members of this group', GROUP)),
    status: z.optional(field(z.enum(LISTED_STATUSES), 'only people of this status')),
    ...pageFields(),
  }),
  output: pageOf(listedPerson),
  errors: ['not_found', 'scope_mismatch'],
  async run({ tx, at }, input) {
    const filter = {
      search: input.search,
      roleId: input.role === undefined ? undefined : (await findRole(tx, input.role, 'org')).id,
      groupId: input.group === undefined ? undefined : (await findGroup(tx, input.group)).id,
    };
    const peopleOf = async (request: PageInput): Promise<Page<ListedPerson>> => {
      if (input.status === 'invited') return NOBODY;
      const page = await tx.people.list({ ...filter, status: input.status }, pageRequest(request));
      return { items: await tx.people.describe(page.items), next_cursor: page.next_cursor };
    };
    const invitedOf = async (request: PageInput): Promise<Page<ListedPerson>> => {
      if (input.status !== undefined && input.status !== 'invited') return NOBODY;
      const page = await tx.invitations.list({ ...filter, ...statusFilter('pending', at) }, pageRequest(request));
      const described = await describeInvitations(tx, page.items, at);
      return { items: described.map(toInvited), next_cursor: page.next_cursor };
    };
    return oneAfterTheOther(input, peopleOf, invitedOf);
  },
});
export const NOBODY: Page<ListedPerson> = { items: [], next_cursor: null };
