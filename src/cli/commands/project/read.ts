import { projectList, projectShow } from '../../../operations/project/read.ts';
import { operationCommand } from '../../app/command.ts';
import { listCommand } from '../../app/list-command.ts';
import { project, projects } from './views.ts';

export const list = listCommand({
  path: ['project', 'list'],
  operation: projectList,
  view: projects,
  examples: ['roster project list', 'roster project list --owner ada --fields name,description --json'],
});

export const show = operationCommand({
  path: ['project', 'show'],
  operation: projectShow,
  positions: ['project'],
  view: project,
  examples: ['roster project show Rocket', 'roster project show Rocket --json'],
});
