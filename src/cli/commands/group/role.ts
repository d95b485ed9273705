import { groupRole } from '../../../operations/group/role.ts';
import { askRole } from '../../app/ask-role.ts';
import { operationCommand } from '../../app/command.ts';
import { group } from './views.ts';

export const command = operationCommand({
  path: ['group', 'role'],
  operation: groupRole,
  positions: ['group', 'role'],
  view: group,
  examples: ['roster group role Platform Admin', 'roster group role Platform Member --json'],
  ask: async (cli, given) => {
    const which = given.group ?? (await (await cli.prompter('GROUP')).input('Which group?'));
    return { group: which, role: given.role ?? (await askRole(cli, `New role of ${which}:`)) };
  },
});
