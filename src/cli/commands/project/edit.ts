import { projectEdit } from '../../../operations/project/edit.ts';
import { operationCommand } from '../../app/command.ts';
import { project } from './views.ts';

export const command = operationCommand({
  path: ['project', 'edit'],
  operation: projectEdit,
  positions: ['project'],
  view: project,
  examples: ['roster project edit Rocket --name Moonshot', 'roster project edit Rocket --description "To the moon"'],
});
