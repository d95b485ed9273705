import * as z from 'zod/mini';
import type { ProjectBinding } from '../../domain/projects.ts';
import { query } from '../../core/operation.ts';
import { subjectField } from '../../operations/access/subject.ts';
import { projectPeopleSet } from '../../operations/project/people/set.ts';
import { projectPeopleRemove } from '../../operations/project/people/remove.ts';
import { projectPeopleList } from '../../operations/project/people/list.ts';
import { projectField } from '../../operations/project/field.ts';
import { findProject } from '../../operations/shared/resolve.ts';
import { roleField } from '../../operations/role/describe.ts';
import { numberedPage, numberedPageFields, totalPages } from './paging.ts';
import { adaptedOperation } from '../../operations/shared/adapt.ts';
import { gone, memberPage, status } from './shapes.ts';
import type { Member } from './shapes.ts';

/** Members of projects in Semaphore's words. */

const named = { project_id: projectField(), subject_id: subjectField() };

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

export const semaphoreProjectMemberRole = adaptedOperation(projectPeopleSet, {
  name: 'semaphore.project-member-role',
  input: z.object({ ...named, role_id: roleField() }),
  output: status('assigned'),
  to: ({ project_id, subject_id, role_id }) => ({ project: project_id, subject: subject_id, role: role_id }),
  describe: () => ({ status: 'assigned' }) as const,
});

/** Whatever role a request names: a subject has one that was given by hand, and it goes. */
export const semaphoreProjectMemberRemove = adaptedOperation(projectPeopleRemove, {
  name: 'semaphore.project-member-remove',
  input: z.object(named),
  output: gone,
  to: ({ project_id, subject_id }) => ({ project: project_id, subjects: [subject_id] }),
  describe: () => true as const,
});

/** Ways into a project, those of one subject next to each other, as members with their roles. */
function toSemaphore(ways: readonly ProjectBinding[]): Member[] {
  const members = new Map<string, Member>();
  for (const { subject, role, source } of ways) {
    const { type: subject_type, id, name } = subject;
    const member = members.get(id) ?? { id, subject_type, name, roles: [] };
    members.set(id, member);
    if (member.roles.some((one) => one.role_id === role.id && one.source === source)) continue;
    member.roles.push({ role_id: role.id, role_name: role.name, source });
  }
  return [...members.values()];
}
