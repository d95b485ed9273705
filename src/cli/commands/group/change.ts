import { groupCreate, groupDelete, groupModify, groupRole } from '../../../operations/group/change.ts';
import { askRole } from '../../app/ask-role.ts';
import { operationCommand } from '../../app/command.ts';
import { group } from './views.ts';

export const create = operationCommand({
  path: ['group', 'create'],
  operation: groupCreate,
  positions: ['name'],
  view: group,
  examples: [
    'roster group create Auditors --description "Reads the audit log"',
    'roster group create Archivists --member grace --member margaret --role Member',
  ],
});

export const modify = operationCommand({
  path: ['group', 'modify'],
  operation: groupModify,
  details: 'Adding who is a member already, or removing who is none, changes nothing.',
  positions: ['group'],
  view: group,
  examples: [
    'roster group modify Platform --add grace --remove linus',
    'roster group modify Platform --name Infrastructure',
  ],
});

export const role = operationCommand({
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

export const remove = operationCommand({
  path: ['group', 'delete'],
  operation: groupDelete,
  positions: ['group'],
  view: group,
  examples: ['roster group delete Platform --yes', 'roster group delete Compilers --yes --json'],
  confirm: (_cli, input) =>
    Promise.resolve({ question: `Delete the group ${input.group}? Its members lose what they inherit from it.` }),
});
