import * as z from 'zod/mini';
import { query } from '../../../core/operation.ts';
import { field } from '../../../domain/field.ts';
import { reference } from '../../../domain/names/names.ts';
import { pageRequest } from '../../../domain/page.ts';
import { BINDING_SOURCES, projectBinding, PROJECT_BINDING_SORTS } from '../../../domain/projects.ts';
import { listed, listFields, listOf, sinceOf } from '../../shared/listing.ts';
import { findProject } from '../../shared/resolve.ts';
import { namedProject, projectField } from '../field.ts';

export const projectPeopleList = query({
  name: 'project.people-list',
  summary: 'List who has a role in a project, and where it comes from',
  permission: ['project.people.view'],
  project: namedProject,
  input: z.object({
    project: projectField(),
    search: z.optional(field(reference(), 'only those whose name or e-mail contains this', 'TEXT')),
    source: z.optional(field(z.enum(BINDING_SOURCES), 'only roles from this source', 'SOURCE')),
    ...listFields(PROJECT_BINDING_SORTS),
  }),
  output: listOf(projectBinding),
  errors: ['not_found'],
  async run({ tx, at }, input) {
    const { id } = await findProject(tx, input.project);
    const filter = { search: input.search, source: input.source, ...sinceOf(input, at) };
    const page = await tx.projects.bindings(id, filter, pageRequest(input));
    return listed(input, page, () => tx.projects.countBindings(id, filter));
  },
});
