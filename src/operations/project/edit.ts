import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { description, name } from '../../domain/names/names.ts';
import { project } from '../../domain/projects.ts';
import type { Project, ProjectRecord } from '../../domain/projects.ts';
import { projectSpec } from '../../domain/project-spec.ts';
import type { ProjectSpec } from '../../domain/project-spec.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { findProject } from '../shared/resolve.ts';
import { requireFreeProjectName } from './create.ts';
import { namedProject, projectField } from './field.ts';
import { describeProject } from './describe.ts';
import { isSameSpec, keepSpec, specOf } from './spec.ts';

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
  run: editProject,
});

/** The same of what clients of Semaphore change as well. */
export const projectEditWithSpec = () =>
  operation({
    ...projectEdit,
    input: z.extend(projectEdit.input, { spec: z.optional(projectSpec()) }),
    run: editProject,
  });

interface Change {
  readonly project: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** The whole of the new one. */
  readonly spec?: ProjectSpec | undefined;
}

/** Changes what is named, and nothing else. Throws as `project.edit` says. */
async function editProject(context: Context, input: Change): Promise<Project> {
  const { tx, at } = context;
  if (input.name === undefined && input.description === undefined && input.spec === undefined)
    throw new AppError('invalid', 'there is nothing to change', { hint: 'give --name or --description' });
  const target = await findProject(tx, input.project);
  const spec = await newSpec(tx, target, input.spec);
  const before = { name: target.name, description: target.description };
  const after = { name: input.name ?? before.name, description: input.description ?? before.description };
  const [isRenamed, isDescribed] = [after.name !== before.name, after.description !== before.description];
  if (!isRenamed && !isDescribed && spec === undefined) return describeProject(tx, target);
  if (isRenamed) await requireFreeProjectName(tx, after.name, target.id);
  await tx.projects.update(target.id, { ...target, ...after, updated_at: at });
  if (spec !== undefined) await keepSpec(tx, target, spec.after);
  const changed = isDescribed ? 'description' : 'spec';
  context.record({
    kind: 'Project.Modified',
    id: target.id,
    name: after.name,
    description: isRenamed
      ? `the project ${before.name} was renamed to ${after.name}`
      : `the ${changed} of the project ${after.name} was changed`,
    metadata:
      spec === undefined
        ? { before, after }
        : { before: { ...before, spec: spec.before }, after: { ...after, spec: spec.after } },
  });
  return describeProject(tx, { ...target, ...after, updated_at: at });
}

/** The spec that a project has, and the one that it gets; undefined: it stays as it is. */
async function newSpec(
  tx: Reads,
  project: ProjectRecord,
  after: ProjectSpec | undefined,
): Promise<{ readonly before: ProjectSpec; readonly after: ProjectSpec } | undefined> {
  if (after === undefined) return undefined;
  const before = await specOf(tx, project);
  return isSameSpec(before, after) ? undefined : { before, after };
}
