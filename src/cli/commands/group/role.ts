import { groupRole } from '../../../operations/group/role.ts';
import { groupShow } from '../../../operations/group/show.ts';
import { askRole } from '../../app/asking/role.ts';
import { operationCommand } from '../../app/command.ts';
import { group } from './views.ts';

export const command = operationCommand({
  path: ['group', 'role'],
  operation: groupRole,
  positions: ['group', 'role'],
  view: group,
  examples: ['roster group role Platform Admin', 'roster group role Platform Member --json'],
  ask: {
    role: async (cli, { group: which }, label) => {
      const { name, role } = await cli.caller.call(groupShow, { group: String(which) });
      return askRole(cli, label, { question: `New role of ${name}`, current: role, holder: `the members of ${name}` });
    },
  },
});
