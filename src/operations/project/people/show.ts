import { query } from '../../../core/operation.ts';
import { projectBinding } from '../../../domain/projects.ts';
import { findProject } from '../../shared/resolve.ts';
import { namedProject } from '../field.ts';
import { named, findListed } from './find-listed.ts';
import { shown } from './members.ts';

export const projectPeopleShow = query({
  name: 'project.people-show',
  summary: 'Show the role that somebody was given in a project',
  permission: ['project.people.view'],
  project: namedProject,
  input: named,
  output: projectBinding,
  errors: ['not_found', 'ambiguous'],
  async run({ tx }, input) {
    const project = await findProject(tx, input.project);
    return shown(project, await findListed(tx, project, input.subject));
  },
});
