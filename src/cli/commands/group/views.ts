import type * as domain from '../../../domain/groups.ts';
import type { Flat } from '../../context/flat.ts';
import { counted } from '../../../lib/plural.ts';
import type { Item, View } from '../../terminal/output.ts';

/** How groups look. */

/** A group as JSON has it: with its members, by username. */
export type Group = Flat<domain.Group> & { readonly members: readonly string[] };
/** The same of a dry run, whose group nobody can read: it has the number of members alone. */
export type ShownGroup = Group | (Flat<domain.Group> & { readonly members?: undefined });

const COLUMNS = ['name', 'role', 'members', 'description'] as const;

/** A cell must not look as if a group had nobody, where a dry run tells how many it would have. */
const row = (item: Item): Item =>
  'members' in item ? item : { ...item, members: counted((item as ShownGroup).member_count, 'member') };

const OF_GROUPS = { columns: COLUMNS, added: ['members'], counts: { members: 'member_count' }, row } as const;
export const groups: View<readonly ShownGroup[]> = { data: (items) => items, ...OF_GROUPS };
export const group: View<ShownGroup> = { data: (one) => one, ...OF_GROUPS };

/** A deleted one: its members are told by nobody any more. */
export const deleted: View<Flat<domain.Group>> = {
  data: (one) => one,
  columns: ['name', 'role', 'member_count', 'description'],
};
