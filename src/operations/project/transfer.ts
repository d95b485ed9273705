import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { field, PERSON } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { project } from '../../domain/projects.ts';
import { ref } from '../../domain/references.ts';
import { findProject } from '../shared/resolve.ts';
import { namedProject, projectField } from './field.ts';
import { CHANGE_OWNER, findOwner, transferProjects, ROLES } from './owner.ts';
import { describeProject } from './describe.ts';

export const projectTransfer = operation({
  name: 'project.transfer',
  summary: 'Make somebody else the owner of a project',
  permission: [CHANGE_OWNER],
  project: namedProject,
  records: ['Project.OwnerChanged'],
  input: z.object({
    project: projectField(),
    to: field(reference(), 'the new owner: e-mail, username or id', PERSON),
  }),
  output: z.extend(project, {
    /** All roles that the new owner has in the project, because a transfer gives none. */
    owner_roles: z.array(ref),
  }),
  errors: ['not_found', 'conflict'],
  async run(context, input) {
    const { tx } = context;
    const target = await findProject(tx, input.project);
    const owner = await findOwner(context, input.to);
    await transferProjects(context, [target], owner);
    const found = await tx.projects.bindings(target.id, { subjectId: owner.id }, { after: null, limit: ROLES });
    return {
      ...(await describeProject(tx, await findProject(tx, target.id))),
      owner_roles: [...new Map(found.items.map(({ role }) => [role.id, role])).values()],
    };
  },
});
