import { commandLine } from '../../../lib/shell.ts';
import { projectDelete, projectEdit } from '../../../operations/project/change.ts';
import { projectCreate } from '../../../operations/project/create.ts';
import { projectTransfer } from '../../../operations/project/owner.ts';
import { projectShow } from '../../../operations/project/read.ts';
import { operationCommand } from '../../app/command.ts';
import { project } from './views.ts';

export const create = operationCommand({
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

export const edit = operationCommand({
  path: ['project', 'edit'],
  operation: projectEdit,
  positions: ['project'],
  view: project,
  examples: ['roster project edit Rocket --name Moonshot', 'roster project edit Rocket --description "To the moon"'],
});

export const transfer = operationCommand({
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

export const remove = operationCommand({
  path: ['project', 'delete'],
  operation: projectDelete,
  positions: ['project'],
  view: project,
  examples: [
    'roster project delete Rocket --confirm Rocket',
    'roster project delete Rocket --confirm Rocket --no-input --json',
  ],
  confirm: async (cli, input) => {
    const { name } = await cli.caller.call(projectShow, input);
    return { question: `Delete the project ${name}, and every role in it?`, typed: name };
  },
});
