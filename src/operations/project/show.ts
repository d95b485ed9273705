import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { project } from '../../domain/projects.ts';
import { findProject } from '../shared/resolve.ts';
import { namedProject, projectField } from './field.ts';
import { VIEW, describeProject } from './describe.ts';

export const projectShow = query({
  name: 'project.show',
  summary: 'Show a project and its owner',
  permission: [VIEW],
  project: namedProject,
  input: z.object({ project: projectField() }),
  output: project,
  errors: ['not_found'],
  run: async ({ tx }, input) => describeProject(tx, await findProject(tx, input.project)),
});
