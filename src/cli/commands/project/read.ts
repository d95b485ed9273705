import { projectList, projectShow } from '../../../operations/project/read.ts';
import { customCommand, operationCommand } from '../../command.ts';
import { listFlags, splitAll } from '../../list-flags.ts';
import { project, projects } from './views.ts';

export const list = customCommand({
  path: ['project', 'list'],
  summary: projectList.summary,
  operation: projectList,
  flags: listFlags(projectList.input),
  examples: ['roster project list', 'roster project list --owner ada --fields name,description --json'],
  async run(cli, flags) {
    const { all, input } = splitAll(flags);
    await cli.showList(projectList, input, projects, all);
  },
});

export const show = operationCommand({
  path: ['project', 'show'],
  operation: projectShow,
  positions: ['project'],
  view: project,
  examples: ['roster project show Rocket', 'roster project show Rocket --json'],
});
