import { projectDelete } from '../../../operations/project/delete.ts';
import { projectShow } from '../../../operations/project/show.ts';
import { operationCommand } from '../../app/command.ts';
import { project } from './views.ts';

export const command = operationCommand({
  path: ['project', 'delete'],
  operation: projectDelete,
  positions: ['project'],
  view: project,
  examples: [
    'roster project delete Rocket --confirm Rocket',
    'roster project delete Rocket --confirm Rocket --no-input --json',
  ],
  confirm: async (input, cli) => {
    const { name } = await cli.caller.call(projectShow, input);
    return { question: `Delete the project ${name}, and every role in it?`, typed: name };
  },
  done: ({ name }) => `the project ${name} is deleted`,
});
