import * as z from 'zod/mini';
import { operation } from '../../../core/operation.ts';
import { projectBinding } from '../../../domain/projects.ts';
import { subjectField } from '../../access/subject.ts';
import { theOne } from '../../shared/adapt.ts';
import { roleChange } from '../../shared/direct-role.ts';
import { forEachOf } from '../../shared/each.ts';
import { findProject, findRole } from '../../shared/resolve.ts';
import { roleBinding } from '../../shared/role-binding.ts';
import { namedProject, projectField } from '../field.ts';
import { roleField, subjects } from './fields.ts';
import { findChanged } from './find-listed.ts';
import { shown, inWords, factsOf } from './members.ts';

const ofOne = operation({
  name: 'project.people-role-of-one',
  summary: 'Change the role that somebody has in a project',
  permission: ['project.people.change_role'],
  project: namedProject,
  records: ['Project.MemberRoleChanged'],
  input: z.object({ project: projectField(), subject: subjectField(), role: roleField() }),
  output: projectBinding,
  errors: ['not_found', 'conflict', 'ambiguous', 'scope_mismatch', 'escalation'],
  async run(context, input) {
    const { tx, at } = context;
    const project = await findProject(tx, input.project);
    const member = theOne(await findChanged(context, project, [input.subject]));
    const role = await findRole(tx, input.role, 'project');
    if (role.id === member.role.id) return shown(project, member);
    await tx.roles.bind([roleBinding(member, role, at, project.id)]);
    context.record({
      kind: 'Project.MemberRoleChanged',
      id: project.id,
      name: project.name,
      description: `${inWords(member)} is now ${role.name} in the project ${project.name}, before ${member.role.name}`,
      metadata: { member: factsOf(member), ...roleChange(member.role, role) },
    });
    return shown(project, { ...member, role, source: 'manually', updated_at: at });
  },
});

/** Who has no role there is refused: `projectPeopleSet` gives them one. */
export const projectPeopleRole = forEachOf(ofOne, {
  name: 'project.people-role',
  summary: 'Change the role that one or several have in a project, all or none',
  input: z.object({ project: projectField(), subjects: subjects(), role: ofOne.input.shape.role }),
  refs: ({ subjects: all }) => all,
  one: ({ project, role }, subject) => ({ project, subject, role }),
});
