import { SECTIONS } from '../../domain/permissions.ts';
import type { Role } from '../../domain/roles.ts';
import { roleList, roleShow } from '../../operations/role.ts';
import { customCommand, operationCommand } from '../command.ts';
import type { Style, View } from '../output.ts';

const roles: View<readonly Role[]> = {
  data: (items) => items,
  columns: ['name', 'scope', 'maps_to', 'readonly', 'description'],
};

const role: View<Role> = {
  data: (one) => one,
  columns: ['name', 'scope', 'maps_to', 'readonly', 'description', 'permissions'],
  text: (one, style) => checklist(one, style),
};

export const list = customCommand({
  path: ['role', 'list'],
  summary: roleList.summary,
  operation: roleList,
  flags: roleList.input,
  examples: ['roster role list', 'roster role list --scope project --json'],
  run: (cli, flags) => cli.showList(roleList, flags, roles, true),
});

export const show = operationCommand({
  path: ['role', 'show'],
  operation: roleShow,
  details:
    'On a terminal, a checklist of all permissions of its scope with the allowed ones ticked; ✕ marks what nothing checks yet.',
  positions: ['role'],
  view: role,
  examples: ['roster role show Member', 'roster role show Admin --scope project --json'],
});

/** The role as the seeds' screen shows it: sections of permissions, the allowed ones ticked. */
function checklist(one: Role, style: Style): string {
  const granted = new Set(one.permissions);
  const head = [
    `${style.bold(one.name)}  ${style.dim(`${one.scope} role${one.readonly ? ', predefined' : ''}`)}`,
    one.description,
  ];
  if (one.maps_to !== null) head.push(`On every project: ${one.maps_to}`);
  const sections = SECTIONS.filter((section) => section.scope === one.scope).flatMap((section) => [
    '',
    style.bold(section.title) + (section.planned === true ? ' ✕' : ''),
    ...Object.entries(section.permissions).flatMap(([name, describe]) => [
      `  ${granted.has(name) ? style.green('[✓]') : '[ ]'} ${name}`,
      style.dim(`      ${describe}`),
    ]),
  ]);
  return `${[...head, ...sections].join('\n')}\n`;
}
