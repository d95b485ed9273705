import { roleList } from '../../../operations/role/read.ts';
import { customCommand } from '../../app/command.ts';
import { roles } from './views.ts';

export const command = customCommand({
  path: ['role', 'list'],
  summary: roleList.summary,
  operation: roleList,
  flags: roleList.input,
  examples: ['roster role list', 'roster role list --scope project --json'],
  async run(cli, flags) {
    await cli.showList(roleList, flags, roles, true);
  },
});
