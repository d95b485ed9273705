import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { shownWhitelist, whitelistTexts } from '../../domain/whitelist.ts';
import { findProject } from '../shared/resolve.ts';
import { namedProject, projectField } from './field.ts';
import { changeWhitelist, describeWhitelist } from './whitelist/change.ts';

const texts = (describe: string, placeholder: string) => z._default(field(whitelistTexts(), describe, placeholder), []);

export const projectWhitelistSet = operation({
  name: 'project.whitelist-set',
  summary: 'Choose for which branches and tags jobs of a project may run',
  permission: ['project.general_settings.modify'],
  project: namedProject,
  records: ['Project.Modified'],
  input: z.object({
    project: projectField(),
    branches: texts('a branch, or an expression between slashes; without any, all branches', 'BRANCH'),
    tags: texts('a tag, or an expression between slashes; without any, all tags', 'TAG'),
  }),
  output: shownWhitelist,
  errors: ['not_found'],
  async run(context, { project, branches, tags }) {
    const { tx } = context;
    if (branches.length + tags.length === 0)
      throw new AppError('invalid', 'a whitelist without branches and tags lets all through', {
        hint: 'give --branch or --tag; roster project whitelist unset takes a whitelist away',
      });
    const target = await findProject(tx, project);
    await changeWhitelist(context, target, { branches, tags });
    return describeWhitelist(tx, target);
  },
});
