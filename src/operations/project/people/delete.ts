import { projectBinding } from '../../../domain/projects.ts';
import { adaptedOperation, theOne } from '../../shared/adapt.ts';
import { named } from './find-listed.ts';
import { projectPeopleRemove } from './remove.ts';

export const projectPeopleDelete = adaptedOperation(projectPeopleRemove, {
  name: 'project.people-delete',
  summary: 'Take from one person, group or service account their role in a project',
  input: named,
  output: projectBinding,
  to: ({ project, subject }) => ({ project, subjects: [subject] }),
  describe: (_context, removed) => theOne(removed),
});
