import { projectList } from '../../../operations/project/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { projects } from './views.ts';

export const command = listCommand({
  path: ['project', 'list'],
  operation: projectList,
  view: projects,
  examples: ['roster project list', 'roster project list --owner ada --fields name,description --json'],
});
