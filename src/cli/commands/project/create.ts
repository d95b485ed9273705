import { projectCreate } from '../../../operations/project/create.ts';
import { operationCommand } from '../../app/command.ts';
import { project } from './views.ts';

export const command = operationCommand({
  path: ['project', 'create'],
  operation: projectCreate,
  details: 'Owning a project grants nothing by itself; being its Admin does.',
  positions: ['name'],
  view: project,
  examples: [
    'roster project create Compiler --description "Front end and back end"',
    'roster project create Website --owner margaret',
  ],
});
