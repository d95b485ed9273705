import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { NO_WHITELIST, shownWhitelist } from '../../domain/whitelist.ts';
import { findProject } from '../shared/resolve.ts';
import { namedProject, projectField } from './field.ts';
import { changeWhitelist, describeWhitelist } from './whitelist/change.ts';

export const projectWhitelistUnset = operation({
  name: 'project.whitelist-unset',
  summary: 'Let jobs of a project run for all branches and tags',
  permission: ['project.general_settings.modify'],
  project: namedProject,
  records: ['Project.Modified'],
  input: z.object({ project: projectField() }),
  output: shownWhitelist,
  errors: ['not_found'],
  async run(context, { project }) {
    const { tx } = context;
    const target = await findProject(tx, project);
    await changeWhitelist(context, target, NO_WHITELIST);
    return describeWhitelist(tx, target);
  },
});
