import * as z from 'zod/mini';
import { allows } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import type { ProjectBinding } from '../../domain/projects.ts';
import { operation, query } from '../../core/operation.ts';
import { findAnySubject, subjectField } from '../../operations/access/subject.ts';
import { directRole } from '../../operations/shared/direct-role.ts';
import { projectPeopleRemove } from '../../operations/project/people/remove.ts';
import { projectPeopleRole } from '../../operations/project/people/role.ts';
import { projectPeopleAdd } from '../../operations/project/people/add.ts';
import { projectPeopleList } from '../../operations/project/people/list.ts';
import { projectField } from '../../operations/project/field.ts';
import { findProject, findRole } from '../../operations/shared/resolve.ts';
import { roleField } from '../../operations/role/describe.ts';
import { numberedPage, numberedPageFields, totalPages } from './paging.ts';
import { runNested, adaptedOperation } from '../../operations/shared/adapt.ts';
import { gone, memberPage, status } from './shapes.ts';
import type { Member } from './shapes.ts';

/** Members of projects in Semaphore's words. */

const named = z.object({ project_id: projectField(), subject_id: subjectField(), role_id: roleField() });

const INVITE = 'project.people.invite';
const CHANGE_ROLE = 'project.people.change_role';

export const semaphoreProjectMemberList = query({
  name: 'semaphore.project-member-list',
  summary: projectPeopleList.summary,
  permission: projectPeopleList.permission,
  project: ({ tx, actor }, input) => findProject(tx, input.project_id, actor().permissions),
  input: z.object({ project_id: projectField(), ...numberedPageFields() }),
  output: memberPage,
  errors: ['not_found'],
  async run({ tx }, input) {
    const { id } = await findProject(tx, input.project_id);
    const ways = await tx.projects.bindingsOfSome(id, numberedPage(input));
    return {
      members: toSemaphore(ways),
      total_pages: totalPages(await tx.projects.countBound(id), input),
    };
  },
});

export const semaphoreProjectMemberRole = operation({
  name: 'semaphore.project-member-role',
  summary: 'Give somebody a role in a project, or another one',
  permission: {
    none: 'it depends on whether they have a role there',
    authenticated: true,
    limited: 'it takes a permission in either case',
  },
  also: { [INVITE]: 'for somebody without a role there', [CHANGE_ROLE]: 'for somebody who has one' },
  records: [...projectPeopleAdd.records, ...projectPeopleRole.records],
  input: named,
  output: status('assigned'),
  errors: ['forbidden', 'not_found', 'conflict', 'ambiguous', 'scope_mismatch', 'escalation'],
  async run(context, { project_id, subject_id, role_id: role }) {
    const { tx } = context;
    const project = await findProject(tx, project_id, context.actor().permissions);
    // Whoever may do neither learns nothing of who is there.
    if (!allows(context.actor().permissions, INVITE, project.id)) context.require(CHANGE_ROLE, project);
    const held = await directRole(tx, await findAnySubject(tx, subject_id), project.id);
    if (held === undefined)
      await runNested(context, projectPeopleAdd, { project: project.id, subjects: [subject_id], role });
    else await runNested(context, projectPeopleRole, { project: project.id, subject: subject_id, role });
    return { status: 'assigned' } as const;
  },
});

export const semaphoreProjectMemberRemove = operation({
  ...adaptedOperation(projectPeopleRemove, {
    name: 'semaphore.project-member-remove',
    input: named,
    output: gone,
    to: ({ project_id, subject_id }) => ({ project: project_id, subjects: [subject_id] }),
    async describe({ tx }, removed, { role_id }) {
      const role = await findRole(tx, role_id, 'project');
      const other = removed.find((one) => one.role.id !== role.id);
      if (other === undefined) return true as const;
      throw new AppError(
        'not_found',
        `${other.name} does not have the role ${role.name} there, but ${other.role.name}`,
        {
          hint: 'name the role that they have',
          details: { subject_type: other.subject_type, id: other.id, role: other.role.name },
        },
      );
    },
  }),
  // The role that must be theirs is looked for, too.
  errors: ['not_found', 'conflict', 'ambiguous', 'scope_mismatch'],
});

/** Ways into a project, those of one subject next to each other, as members with their roles. */
function toSemaphore(ways: readonly ProjectBinding[]): Member[] {
  const members = new Map<string, Member>();
  for (const { id, subject_type, name, role, source } of ways) {
    const member = members.get(id) ?? { id, subject_type, name, roles: [] };
    members.set(id, member);
    if (member.roles.some((one) => one.role_id === role.id && one.source === source)) continue;
    member.roles.push({ role_id: role.id, role_name: role.name, source });
  }
  return [...members.values()];
}
