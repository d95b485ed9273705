import { commandLine } from '../../../lib/shell.ts';
import { projectTransfer } from '../../../operations/project/transfer.ts';
import { operationCommand } from '../../app/command.ts';
import { project } from './views.ts';

export const command = operationCommand({
  path: ['project', 'transfer'],
  operation: projectTransfer,
  details: 'It gives the new owner no role in the project, and takes none from the old one.',
  positions: ['project'],
  view: project,
  examples: ['roster project transfer Rocket --to grace', 'roster project transfer Rocket --to linus --json'],
  done: ({ name, owner, owner_roles }) =>
    owner_roles.length > 0
      ? `${owner.username} owns ${name} now, which gives them no role in it; they are ${owner_roles.join(' and ')} there already`
      : `${owner.username} owns ${name} now, which gives them no role in it; to give one: ${commandLine(
          ...['roster', 'project', 'people', 'add', name, owner.username, '--role', 'Admin'],
        )}`,
});
