import type { Group } from '../../../domain/groups.ts';
import type { View } from '../../terminal/output.ts';

/** How groups look. */

const COLUMNS = ['name', 'role', 'members', 'description'] as const;

export const groups: View<readonly Group[]> = { data: (items) => items, columns: COLUMNS };
export const group: View<Group> = { data: (one) => one, columns: COLUMNS };
