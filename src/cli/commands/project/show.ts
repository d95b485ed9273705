import { projectShow } from '../../../operations/project/read.ts';
import { operationCommand } from '../../app/command.ts';
import { project } from './views.ts';

export const command = operationCommand({
  path: ['project', 'show'],
  operation: projectShow,
  positions: ['project'],
  view: project,
  examples: ['roster project show Rocket', 'roster project show Rocket --json'],
});
