import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { description, name } from '../../domain/names/names.ts';
import { project } from '../../domain/projects.ts';
import { operation } from '../../core/operation.ts';
import { findProject } from '../shared/resolve.ts';
import { requireFreeProjectName } from './create.ts';
import { namedProject, projectField } from './field.ts';
import { describeProject } from './describe.ts';

export const projectEdit = operation({
  name: 'project.edit',
  summary: 'Rename or describe a project',
  permission: ['project.general_settings.modify'],
  project: namedProject,
  records: ['Project.Modified'],
  input: z.object({
    project: projectField(),
    name: z.optional(field(name(), 'the new name', 'NAME')),
    description: z.optional(field(description(), 'the new description', 'TEXT')),
  }),
  output: project,
  errors: ['not_found', 'conflict'],
  async run(context, input) {
    const { tx, at } = context;
    if (input.name === undefined && input.description === undefined)
      throw new AppError('invalid', 'there is nothing to change', { hint: 'give --name or --description' });
    const target = await findProject(tx, input.project);
    const before = { name: target.name, description: target.description };
    const after = { name: input.name ?? before.name, description: input.description ?? before.description };
    if (after.name === before.name && after.description === before.description) return describeProject(tx, target);
    if (after.name !== before.name) await requireFreeProjectName(tx, after.name, target.id);
    await tx.projects.update(target.id, { ...target, ...after, updated_at: at });
    context.record({
      kind: 'Project.Modified',
      id: target.id,
      name: after.name,
      description:
        after.name === before.name
          ? `the description of the project ${after.name} was changed`
          : `the project ${before.name} was renamed to ${after.name}`,
      metadata: { before, after },
    });
    return describeProject(tx, { ...target, ...after, updated_at: at });
  },
});
