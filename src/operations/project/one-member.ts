import * as z from 'zod/mini';
import { projectBinding } from '../../domain/projects.ts';
import { query } from '../../core/operation.ts';
import { subjectField } from '../access/subject.ts';
import { adaptedOperation, theOne } from '../shared/adapt.ts';
import { findProject } from '../shared/resolve.ts';
import { namedProject, projectField } from './field.ts';
import { findMember, shown } from './members.ts';
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
  errors: ['not_found', 'conflict', 'ambiguous'],
  async run({ tx }, input) {
    const member = await findMember(tx, await findProject(tx, input.project), input.subject);
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
