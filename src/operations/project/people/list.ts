import * as z from 'zod/mini';
import { query } from '../../../core/operation.ts';
import { field } from '../../../domain/field.ts';
import { reference } from '../../../domain/names/names.ts';
import { pageFields, pageOf, pageRequest } from '../../../domain/page.ts';
import { BINDING_SOURCES, projectBinding } from '../../../domain/projects.ts';
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
    ...pageFields(),
  }),
  output: pageOf(projectBinding),
  errors: ['not_found'],
  async run({ tx }, input) {
    const { id } = await findProject(tx, input.project);
    return tx.projects.bindings(id, { search: input.search, source: input.source }, pageRequest(input));
  },
});
