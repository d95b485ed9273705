import type * as domain from '../../../../domain/scim/mapping.ts';
import type { Flat } from '../../../context/flat.ts';
import type { View } from '../../../terminal/output.ts';

/** How mappings look. */

type Mapping = Flat<domain.Mapping>;

const COLUMNS = ['group', 'role', 'managed_group', 'updated_at', 'id'];

export const mapping: View<Mapping> = { data: (one) => one, columns: COLUMNS, whole: ['group'] };
export const mappings: View<readonly Mapping[]> = { data: (items) => items, columns: COLUMNS, whole: ['group'] };
