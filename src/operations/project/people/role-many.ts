import * as z from 'zod/mini';
import { forEachOf } from '../../shared/each.ts';
import { projectField } from '../field.ts';
import { subjects } from './fields.ts';
import { projectPeopleRole } from './role.ts';

export const projectPeopleRoleMany = forEachOf(projectPeopleRole, {
  name: 'project.people-role-many',
  summary: 'Change the role that several have in a project, all or none',
  input: z.object({ project: projectField(), subjects: subjects(), role: projectPeopleRole.input.shape.role }),
  refs: ({ subjects: all }) => all,
  one: ({ project, role }, subject) => ({ project, subject, role }),
});
