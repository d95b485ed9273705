import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { field, PERSON } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import { project } from '../../domain/projects.ts';
import { findPerson } from '../shared/resolve.ts';
import { VIEW, visibleTo } from './describe.ts';

export const projectList = query({
  name: 'project.list',
  summary: 'List the projects that you may see',
  permission: { none: `it lists those in which you have ${VIEW}`, authenticated: true },
  also: { 'organization.people.view': 'to list the projects of an owner' },
  input: z.object({
    search: z.optional(field(reference(), 'only projects whose name contains this', 'TEXT')),
    owner: z.optional(field(reference(), 'only projects that this person owns', PERSON)),
    ...pageFields(),
  }),
  output: pageOf(project),
  errors: ['forbidden', 'not_found'],
  async run(context, input) {
    const { tx } = context;
    if (input.owner !== undefined) context.require('organization.people.view');
    const filter = {
      search: input.search,
      ownerId: input.owner === undefined ? undefined : (await findPerson(tx, input.owner, { unverified: true })).id,
      ids: visibleTo(context.actor().permissions),
    };
    const page = await tx.projects.list(filter, pageRequest(input));
    return { items: await tx.projects.describe(page.items), next_cursor: page.next_cursor };
  },
});
