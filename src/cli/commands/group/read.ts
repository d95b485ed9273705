import { groupList, groupShow } from '../../../operations/group/read.ts';
import { customCommand, operationCommand } from '../../command.ts';
import { listFlags, splitAll } from '../../list-flags.ts';
import { group, groups } from './views.ts';

export const list = customCommand({
  path: ['group', 'list'],
  summary: groupList.summary,
  operation: groupList,
  flags: listFlags(groupList.input),
  examples: ['roster group list', 'roster group list --search sig --fields name,members --json'],
  async run(cli, flags) {
    const { all, input } = splitAll(flags);
    await cli.showList(groupList, input, groups, all);
  },
});

export const show = operationCommand({
  path: ['group', 'show'],
  operation: groupShow,
  positions: ['group'],
  view: group,
  examples: ['roster group show Platform', 'roster group show Platform --json'],
});
