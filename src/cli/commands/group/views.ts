import type * as domain from '../../../domain/groups.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

/** How groups look. */

/** A group as JSON has it: with its members, by username; but for a dry run, whose group nobody can read. */
export type Group = Flat<domain.Group> & { readonly members: readonly string[] };

const COLUMNS = ['name', 'role', 'members', 'description'] as const;

const OF_GROUPS = { columns: COLUMNS, added: ['members'] } as const;
export const groups: View<readonly Group[]> = { data: (items) => items, ...OF_GROUPS };
export const group: View<Group> = { data: (one) => one, ...OF_GROUPS };

/** A deleted one: its members are told by nobody any more. */
export const deleted: View<Flat<domain.Group>> = {
  data: (one) => one,
  columns: ['name', 'role', 'member_count', 'description'],
};
