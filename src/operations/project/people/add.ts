import * as z from 'zod/mini';
import { operation } from '../../../core/operation.ts';
import { inWords as subjectInWords, PREFIXES } from '../../../domain/kinds.ts';
import { projectBinding } from '../../../domain/projects.ts';
import { directRole } from '../../shared/direct-role.ts';
import { ifNotExists, unlessEachThere, unlike } from '../../shared/if-not-exists.ts';
import { findProject, findRole } from '../../shared/resolve.ts';
import { roleBinding } from '../../shared/role-binding.ts';
import { namedProject, projectField } from '../field.ts';
import { subjects, roleField } from './fields.ts';
import { findAnySubject } from '../../access/subject.ts';
import { findEach, findMember, findNewMembers, inWords, factsOf, shown } from './members.ts';

const add = operation({
  name: 'project.people-add',
  summary: 'Give people, groups or service accounts a role in a project',
  permission: ['project.people.invite'],
  project: namedProject,
  records: ['Project.MemberAdded'],
  input: z.object({ project: projectField(), subjects: subjects(), role: roleField(), ...ifNotExists() }),
  output: z.array(projectBinding),
  errors: ['not_found', 'ambiguous', 'conflict', 'scope_mismatch', 'escalation'],
  async run(context, input) {
    const { tx, at } = context;
    const project = await findProject(tx, input.project);
    const role = await findRole(tx, input.role, 'project');
    const all = await findNewMembers(tx, project, input.subjects, role);
    const members = all.filter((one) => !one.hasIt);
    await tx.roles.bind(members.map((member) => roleBinding(member, role, at, project.id)));
    for (const member of members)
      context.record({
        kind: 'Project.MemberAdded',
        id: project.id,
        name: project.name,
        description: `${inWords(member)} was given the role ${role.name} in the project ${project.name}`,
        metadata: { member: factsOf(member), after: { role: role.name, role_id: role.id } },
      });
    const answer = [];
    for (const { hasIt, ...member } of all)
      answer.push(
        hasIt
          ? shown(project, await findMember(tx, project, PREFIXES[member.type] + member.id))
          : shown(project, { ...member, role, source: 'manually', created_at: at, updated_at: at }),
      );
    return answer;
  },
});

export const projectPeopleAdd = unlessEachThere(add, {
  view: 'project.people.view',
  items: ({ tx }, { subjects: refs }) => findEach(refs, (ref) => findAnySubject(tx, ref)),
  only: (input, some) => ({ ...input, subjects: some.map(({ type, id }) => PREFIXES[type] + id) }),
  async find({ tx }, input, subject) {
    const project = await findProject(tx, input.project);
    const role = await findRole(tx, input.role, 'project');
    if ((await directRole(tx, subject, project.id)) === undefined) return undefined;
    const there = await findMember(tx, project, PREFIXES[subject.type] + subject.id);
    return {
      output: shown(project, there),
      name: subjectInWords(subject),
      differences: unlike('role', there.role.name, role.name),
      project,
    };
  },
});
