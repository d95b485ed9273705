import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { field, PERSON, ROLE } from '../../domain/field.ts';
import { group, GROUP_SORTS } from '../../domain/groups.ts';
import { reference } from '../../domain/names/names.ts';
import { pageRequest } from '../../domain/page.ts';
import { listed, listFields, listOf, sinceOf } from '../shared/listing.ts';
import { findPerson, findRole } from '../shared/resolve.ts';

export const groupList = query({
  name: 'group.list',
  summary: 'List the groups of the organization',
  permission: ['organization.groups.view'],
  also: { 'organization.people.view': 'to list the groups of a person' },
  input: z.object({
    search: z.optional(field(reference(), 'only groups whose name contains this', 'TEXT')),
    role: z.optional(field(reference(), 'only groups with this role, which their members inherit', ROLE)),
    member: z.optional(field(reference(), 'only groups that this person is a member of', PERSON)),
    ...listFields(GROUP_SORTS),
  }),
  output: listOf(group),
  errors: ['forbidden', 'not_found', 'scope_mismatch'],
  async run(context, input) {
    const { tx, at } = context;
    if (input.member !== undefined) context.require('organization.people.view');
    const filter = {
      search: input.search,
      roleId: input.role === undefined ? undefined : (await findRole(tx, input.role, 'org')).id,
      memberId: input.member === undefined ? undefined : (await findPerson(tx, input.member, { unverified: true })).id,
      ...sinceOf(input, at),
    };
    const { items, next_cursor } = await tx.groups.list(filter, pageRequest(input));
    return listed(input, { items: await tx.groups.describe(items), next_cursor }, () => tx.groups.count(filter));
  },
});
