import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { shownWhitelist } from '../../domain/whitelist.ts';
import { findProject } from '../shared/resolve.ts';
import { namedProject, projectField } from './field.ts';
import { describeWhitelist } from './whitelist/change.ts';

export const projectWhitelistShow = query({
  name: 'project.whitelist-show',
  summary: 'Show for which branches and tags jobs of a project may run',
  permission: ['project.general_settings.view'],
  project: namedProject,
  input: z.object({ project: projectField() }),
  output: shownWhitelist,
  errors: ['not_found'],
  run: async ({ tx }, { project }) => describeWhitelist(tx, await findProject(tx, project)),
});
