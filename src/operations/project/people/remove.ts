import * as z from 'zod/mini';
import { operation } from '../../../core/operation.ts';
import { projectBinding } from '../../../domain/projects.ts';
import { findAnySubject } from '../../access/subject.ts';
import { findProject } from '../../shared/resolve.ts';
import { namedProject, projectField } from '../field.ts';
import { subjects } from './fields.ts';
import { findChanged } from './find-listed.ts';
import { inWords, factsOf, shown } from './members.ts';

export const projectPeopleRemove = operation({
  name: 'project.people-remove',
  summary: 'Take away the roles of people, groups or service accounts in a project',
  permission: ['project.people.remove'],
  project: namedProject,
  records: ['Project.MemberRemoved'],
  input: z.object({ project: projectField(), subjects: subjects() }),
  output: z.array(projectBinding),
  errors: ['not_found', 'conflict', 'ambiguous'],
  async run(context, input) {
    const { tx } = context;
    tx.ahead(() => input.subjects.map((ref) => findAnySubject(tx, ref)), input.subjects.length);
    const project = await findProject(tx, input.project);
    const members = await findChanged(context, project, input.subjects);
    for (const member of members) {
      await tx.roles.unbind({ type: member.type, id: member.id }, project.id);
      context.record({
        kind: 'Project.MemberRemoved',
        id: project.id,
        name: project.name,
        description: `${inWords(member)} lost the role ${member.role.name} in the project ${project.name}`,
        metadata: { member: factsOf(member), before: { role: member.role.name, role_id: member.role.id } },
      });
    }
    return members.map((member) => shown(project, member));
  },
});
