import * as z from 'zod/mini';
import { projectBinding } from '../../domain/projects.ts';
import { AppError } from '../../domain/errors.ts';
import { PREFIXES } from '../../domain/kinds.ts';
import { commandLine } from '../../lib/shell.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { ambiguous, kindsOf, lookUpAll, SUBJECT_KINDS, subjectField } from '../access/subject.ts';
import { adaptedOperation, theOne } from '../shared/adapt.ts';
import { findProject } from '../shared/resolve.ts';
import { directRole } from '../shared/direct-role.ts';
import { namedProject, projectField } from './field.ts';
import { findMember, shown } from './members.ts';
import type { Member, Project } from './members.ts';
import { projectPeopleRemove } from './people.ts';

/** The role that one subject has in a project, at its own path, as programs that manage resources one by one want it. */

const named = z.object({ project: projectField(), subject: subjectField() });

export const projectPeopleShow = query({
  name: 'project.people-show',
  summary: 'Show the role that somebody was given in a project',
  permission: ['project.people.view'],
  project: namedProject,
  input: named,
  output: projectBinding,
  errors: ['not_found', 'ambiguous'],
  async run({ tx }, input) {
    const member = await findListed(tx, await findProject(tx, input.project), input.subject);
    return shown(member, member.role, member.source);
  },
});

export const projectPeopleDelete = adaptedOperation(projectPeopleRemove, {
  name: 'project.people-delete',
  summary: 'Take from one person, group or service account their role in a project',
  input: named,
  output: projectBinding,
  to: ({ project, subject }) => ({ project, subjects: [subject] }),
  describe: (_context, removed) => theOne(removed),
});

/** A member by reference, for those who may see the project's members and nobody else: the refusal tells of no others. */
async function findListed(tx: Reads, project: Project, ref: string): Promise<Member> {
  const { kinds, name } = kindsOf(ref, SUBJECT_KINDS);
  const members = [];
  for (const one of await lookUpAll(tx, kinds, name))
    if ((await directRole(tx, one.subject, project.id)) !== undefined) members.push(one);
  const [member, another] = members;
  if (member === undefined)
    throw new AppError('not_found', `${ref} was given no role in ${project.name}`, {
      hint: commandLine('roster', 'project', 'people', 'list', project.name),
    });
  if (another !== undefined) throw ambiguous(name, members);
  return findMember(tx, project, PREFIXES[member.subject.type] + member.subject.id);
}
