import type { Group } from '../../domain/groups.ts';
import { groupCreate, groupDelete, groupList, groupModify, groupRole, groupShow } from '../../operations/group.ts';
import { customCommand, operationCommand } from '../command.ts';
import type { Command } from '../command.ts';
import { listFlags, splitAll } from '../list-flags.ts';
import type { View } from '../output.ts';
import { askRole } from './people.ts';

const COLUMNS = ['name', 'role', 'members', 'description'] as const;
const groups: View<readonly Group[]> = { data: (items) => items, columns: COLUMNS };
const group: View<Group> = { data: (one) => one, columns: COLUMNS };

const list = customCommand({
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

const show = operationCommand({
  path: ['group', 'show'],
  operation: groupShow,
  positions: ['group'],
  view: group,
  examples: ['roster group show Platform', 'roster group show Platform --json'],
});

const create = operationCommand({
  path: ['group', 'create'],
  operation: groupCreate,
  positions: ['name'],
  view: group,
  examples: ['roster group create Auditors --description "Reads the audit log"', 'roster group create Compilers --member grace --member margaret --role Member'],
});

const modify = operationCommand({
  path: ['group', 'modify'],
  operation: groupModify,
  details: 'Adding who is a member already, or removing who is none, changes nothing.',
  positions: ['group'],
  view: group,
  examples: ['roster group modify Platform --add grace --remove linus', 'roster group modify Platform --name Infrastructure'],
});

const role = operationCommand({
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

const remove = operationCommand({
  path: ['group', 'delete'],
  operation: groupDelete,
  positions: ['group'],
  view: group,
  examples: ['roster group delete Platform --yes', 'roster group delete Compilers --yes --json'],
  confirm: (_cli, input) => Promise.resolve({ question: `Delete the group ${input.group}? Its members lose what they inherit from it.` }),
});

export const commands: readonly Command[] = [list, show, create, modify, role, remove];
