import type * as domain from '../../../domain/groups.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

/** How groups look. */

type Group = Flat<domain.Group>;

const COLUMNS = ['name', 'role', 'members', 'description'] as const;

export const groups: View<readonly Group[]> = { data: (items) => items, columns: COLUMNS };
export const group: View<Group> = { data: (one) => one, columns: COLUMNS };
