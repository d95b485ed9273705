import { SECTIONS } from '../../../domain/permissions.ts';
import type * as domain from '../../../domain/roles/roles.ts';
import type * as diff from '../../../operations/role/diff.ts';
import type { PermissionInfo } from '../../../operations/role/permissions.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';
import type { Style } from '../../terminal/style.ts';

/** How roles and permissions look. */

type Role = Flat<domain.Role>;
type RoleDifference = Flat<diff.RoleDifference>;

export const roles: View<readonly Role[]> = {
  data: (items) => items,
  columns: ['name', 'scope', 'maps_to', 'readonly', 'description'],
};

/** A role as it is after a change. */
export const role: View<Role> = {
  data: (one) => one,
  columns: ['name', 'scope', 'maps_to', 'readonly', 'description', 'permissions'],
};

/** A role with all that it could grant. */
export const roleInFull: View<Role> = { ...role, text: (one, style) => checklist(one, style) };

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

/** The catalogue, or a part of it, section by section. */
export const permissions: View<readonly PermissionInfo[]> = {
  data: (items) => items,
  columns: ['name', 'scope', 'section', 'description', 'planned'],
  text: (items, style) =>
    SECTIONS.map((section) => items.filter((one) => one.scope === section.scope && one.section === section.title))
      .filter((list) => list.length > 0)
      .map((list) => sectionText(list, style))
      .join('\n'),
};

function sectionText(list: readonly PermissionInfo[], style: Style): string {
  const [first] = list;
  const title = style.bold(first?.section ?? '') + (first?.planned === true ? ' ✕' : '');
  const lines = list.flatMap(({ name, description }) => [`  ${name}`, style.dim(`      ${description}`)]);
  return `${[title, ...lines].join('\n')}\n`;
}

/** What only one of two roles grants, role by role. */
export const differences: View<readonly RoleDifference[]> = {
  data: (items) => items,
  columns: ['permission', 'only_in'],
  text: (items, style) =>
    [...new Set(items.map(({ only_in }) => only_in))]
      .map((name) => {
        const only = items.filter(({ only_in }) => only_in === name).map(({ permission }) => `  ${permission}\n`);
        return `${style.bold(`Only ${name} grants`)}\n${only.join('')}`;
      })
      .join('\n'),
};
