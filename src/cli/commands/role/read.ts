import { roleDiff } from '../../../operations/role/diff.ts';
import { rolePermissions } from '../../../operations/role/permissions.ts';
import { roleList, roleShow } from '../../../operations/role/read.ts';
import { customCommand, operationCommand } from '../../app/command.ts';
import { differences, permissions as catalogue, roleInFull, roles } from './views.ts';

/** The exit status of a comparison that found differences: OTHER_EXITS of domain/errors.ts. */
const DIFFERENCES = 10;

export const list = customCommand({
  path: ['role', 'list'],
  summary: roleList.summary,
  operation: roleList,
  flags: roleList.input,
  examples: ['roster role list', 'roster role list --scope project --json'],
  async run(cli, flags) {
    await cli.showList(roleList, flags, roles, true);
  },
});

export const show = operationCommand({
  path: ['role', 'show'],
  operation: roleShow,
  details:
    'On a terminal, a checklist of all permissions of its scope with the allowed ones ticked; ✕ marks what nothing checks yet.',
  positions: ['role'],
  view: roleInFull,
  examples: ['roster role show Member', 'roster role show Admin --scope project --json'],
});

export const permissions = customCommand({
  path: ['role', 'permissions'],
  summary: rolePermissions.summary,
  details:
    'Each with its section and what it allows. ✕, or planned, marks what can be granted already while nothing checks it yet.',
  operation: rolePermissions,
  flags: rolePermissions.input,
  examples: ['roster role permissions --search audit', 'roster role permissions --scope project --json'],
  async run(cli, flags) {
    const found = await cli.call(rolePermissions, flags);
    if (found.length === 0) cli.note('there is no such permission; without --search all are listed');
    await cli.show(catalogue, found, rolePermissions.output);
  },
});

export const diff = customCommand({
  path: ['role', 'diff'],
  summary: roleDiff.summary,
  details:
    'What one of them grants and the other does not; an organization role also grants, on every project, what the role grants that it maps to. JSON is an array of {permission, only_in}, where only_in names the role. The exit status is 0 when both grant the same and 10 when they differ.',
  operation: roleDiff,
  flags: roleDiff.input,
  positions: ['role', 'other'],
  examples: ['roster role diff Admin Owner', 'roster role diff Reader Contributor --json'],
  async run(cli, flags) {
    const found = await cli.call(roleDiff, flags);
    if (found.length === 0) cli.note(`${flags.role} and ${flags.other} grant the same`);
    await cli.show(differences, found, roleDiff.output);
    return found.length === 0 ? 0 : DIFFERENCES;
  },
});
