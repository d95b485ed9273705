import type * as full from '../../../operations/people/overview.ts';
import type { Flat } from '../../context/flat.ts';
import type { OutputFormat, Item, View } from '../../terminal/output.ts';
import { overview } from './views.ts';

/** A person on one screen, whose lists may be long: somebody in hundreds of groups has their roles hundreds of times. */

type PersonOverview = Flat<full.PersonOverview>;

/** So many of a list are shown, and so many of the groups that give one role. */
const MOST_SHOWN = 10;
const MOST_GROUPS = 3;

/** The view of `people show`: a table has each inherited role once, and the beginning of each list. */
export const overviewInShort = (format: OutputFormat): View<PersonOverview> =>
  format === 'table'
    ? { ...overview, row: (item) => inShort(overview.row?.(item) ?? item, item as PersonOverview) }
    : overview;

/** Whether the short form leaves something out. */
export const isCut = (one: PersonOverview): boolean =>
  LISTS.some((name) => (one[name]?.length ?? 0) > MOST_SHOWN) ||
  groupsByRole(one).some(({ groups }) => groups.length > MOST_GROUPS);

const LISTS = ['groups', 'project_roles', 'owned_projects', 'tokens'] as const;

const inShort = (cells: Item, whole: PersonOverview): Item => ({
  ...cells,
  ...Object.fromEntries(LISTS.map((name) => [name, beginning(cells[name])])),
  inherited_roles: groupsByRole(whole).map(
    ({ role, groups }) => `${role} by ${groups.length === 1 ? 'group' : 'groups'} ${some(groups)}`,
  ),
});

function beginning(cell: unknown): unknown {
  if (!Array.isArray(cell) || cell.length <= MOST_SHOWN) return cell;
  return [...(cell as readonly unknown[]).slice(0, MOST_SHOWN), `and ${cell.length - MOST_SHOWN} more`];
}

const some = (groups: readonly string[]): string =>
  groups.slice(0, MOST_GROUPS).join(', ') +
  (groups.length > MOST_GROUPS ? ` and ${groups.length - MOST_GROUPS} more` : '');

function groupsByRole({ inherited_roles: inherited }: PersonOverview): { role: string; groups: string[] }[] {
  const byRole = new Map<string, string[]>();
  for (const { role, group } of inherited) byRole.set(role, [...(byRole.get(role) ?? []), group]);
  return [...byRole].map(([role, groups]) => ({ role, groups }));
}
