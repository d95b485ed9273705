import * as z from 'zod/mini';
import { field, ROLE } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import { BINDING_SOURCES, projectBinding } from '../../domain/projects.ts';
import { operation, query } from '../../core/operation.ts';
import { subjectField } from '../access/subject.ts';
import { roleChange } from '../shared/direct-role.ts';
import { findProject, findRole } from '../shared/resolve.ts';
import { factsOf, findMember, findMembers, findNewMembers, inWords, shown } from './members.ts';
import { namedProject, projectField } from './field.ts';
import { roleBinding } from '../shared/role-binding.ts';

const roleField = () => field(reference(), 'a project role: name or id', ROLE);
const subjects = () => z.array(subjectField()).check(z.minLength(1), z.maxLength(1000));

export const projectPeopleList = query({
  name: 'project.people-list',
  summary: 'List who has a role in a project, and where it comes from',
  permission: ['project.people.view'],
  project: namedProject,
  input: z.object({
    project: projectField(),
    search: z.optional(field(reference(), 'only those whose name or e-mail contains this', 'TEXT')),
    source: z.optional(field(z.enum(BINDING_SOURCES), 'only roles from this source', 'SOURCE')),
    ...pageFields(),
  }),
  output: pageOf(projectBinding),
  errors: ['not_found'],
  async run({ tx }, input) {
    const { id } = await findProject(tx, input.project);
    return tx.projects.bindings(id, { search: input.search, source: input.source }, pageRequest(input));
  },
});

export const projectPeopleAdd = operation({
  name: 'project.people-add',
  summary: 'Give people, groups or service accounts a role in a project',
  permission: ['project.people.invite'],
  project: namedProject,
  records: ['Project.MemberAdded'],
  input: z.object({ project: projectField(), subjects: subjects(), role: roleField() }),
  output: z.array(projectBinding),
  errors: ['not_found', 'ambiguous', 'conflict', 'scope_mismatch', 'escalation'],
  async run(context, input) {
    const { tx } = context;
    const project = await findProject(tx, input.project);
    const members = await findNewMembers(tx, project, input.subjects);
    const role = await findRole(tx, input.role, 'project');
    await tx.roles.bind(members.map((member) => roleBinding(member, role, project.id)));
    for (const member of members)
      context.record({
        kind: 'Project.MemberAdded',
        id: project.id,
        name: project.name,
        description: `${inWords(member)} was given the role ${role.name} in the project ${project.name}`,
        metadata: { member: factsOf(member), after: { role: role.name, role_id: role.id } },
      });
    return members.map((member) => shown(member, role));
  },
});

export const projectPeopleRole = operation({
  name: 'project.people-role',
  summary: 'Change the role that somebody has in a project',
  permission: ['project.people.change_role'],
  project: namedProject,
  records: ['Project.MemberRoleChanged'],
  input: z.object({ project: projectField(), subject: subjectField(), role: roleField() }),
  output: projectBinding,
  errors: ['not_found', 'conflict', 'ambiguous', 'scope_mismatch', 'escalation'],
  async run(context, input) {
    const { tx } = context;
    const project = await findProject(tx, input.project);
    const member = await findMember(tx, project, input.subject);
    const role = await findRole(tx, input.role, 'project');
    if (role.id === member.role.id) return shown(member, role, member.source);
    await tx.roles.bind([roleBinding(member, role, project.id)]);
    context.record({
      kind: 'Project.MemberRoleChanged',
      id: project.id,
      name: project.name,
      description: `${inWords(member)} is now ${role.name} in the project ${project.name}, before ${member.role.name}`,
      metadata: { member: factsOf(member), ...roleChange(member.role, role) },
    });
    return shown(member, role);
  },
});

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
    const project = await findProject(tx, input.project);
    const members = await findMembers(tx, project, input.subjects);
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
    return members.map((member) => shown(member, member.role, member.source));
  },
});
