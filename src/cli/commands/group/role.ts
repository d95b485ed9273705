import { counted } from '../../../lib/plural.ts';
import { groupRoleMany } from '../../../operations/group/role-many.ts';
import { groupRole } from '../../../operations/group/role.ts';
import { groupShow } from '../../../operations/group/show.ts';
import { askRole } from '../../app/asking/role.ts';
import { severalCommand } from '../../app/several-command.ts';
import { group } from './views.ts';
import { withMembers } from './with-members.ts';

export const command = severalCommand({
  path: ['group', 'role'],
  details: 'GROUP ROLE for one group. For several, --role names the role; they get it together or not at all.',
  one: groupRole,
  many: groupRoleMany,
  thing: 'group',
  things: 'groups',
  last: 'role',
  view: () => group,
  completed: withMembers,
  examples: [
    'roster group role Platform Admin',
    'roster group role Platform Member --json',
    'roster group role Platform Compilers --role Member --dry-run',
  ],
  question: (count) => `Change the role of ${counted(count, 'group')}`,
  askLast: async (cli, _given, groups, label) => {
    const found = [];
    for (const which of groups) found.push(await cli.caller.call(groupShow, { group: which }));
    const names = found.map(({ name }) => name).join(', ');
    const current = found.length === 1 ? (found[0]?.role ?? null) : null;
    return askRole(cli, label, { question: `New role of ${names}`, current, holder: `the members of ${names}` });
  },
});
