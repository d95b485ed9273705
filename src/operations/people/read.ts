import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import { person, PERSON_STATUSES } from '../../domain/people.ts';
import { query } from '../../core/operation.ts';
import { findGroup, findPerson, findRole } from '../resolve.ts';
import { describeOne, personField } from './describe.ts';

export const peopleList = query({
  name: 'people.list',
  summary: 'List the people of the organization',
  permission: ['organization.people.view'],
  input: z.object({
    search: z.optional(field(reference(), 'only people whose username or e-mail contains this', 'TEXT')),
    role: z.optional(field(reference(), 'only people with this direct role', 'ROLE')),
    group: z.optional(field(reference(), 'only members of this group', 'GROUP')),
    status: z.optional(field(z.enum(PERSON_STATUSES), 'only people of this status')),
    ...pageFields(),
  }),
  output: pageOf(person),
  errors: ['not_found'],
  async run({ tx }, input) {
    const filter = {
      search: input.search,
      status: input.status,
      roleId: input.role === undefined ? undefined : (await findRole(tx, input.role, 'org')).id,
      groupId: input.group === undefined ? undefined : (await findGroup(tx, input.group)).id,
    };
    const page = await tx.people.list(filter, pageRequest(input));
    return { items: await tx.people.describe(page.items), next_cursor: page.next_cursor };
  },
});

export const peopleShow = query({
  name: 'people.show',
  summary: 'Show a person',
  permission: ['organization.people.view'],
  input: z.object({ person: personField() }),
  output: person,
  errors: ['not_found'],
  run: async ({ tx }, input) => describeOne(tx, await findPerson(tx, input.person)),
});
