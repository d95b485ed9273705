import { projectShow } from '../../../operations/project/show.ts';
import { showCommand } from '../../app/command.ts';
import { project } from './views.ts';

export const command = showCommand({
  path: ['project', 'show'],
  operation: projectShow,
  view: project,
  examples: ['roster project show Rocket', 'roster project show Rocket --json'],
});
