import type * as domain from '../../../../domain/signin/mapping.ts';
import type { Flat } from '../../../context/flat.ts';
import type { View } from '../../../terminal/output.ts';

/** How mappings of sign-in providers look. */

type Mapping = Flat<domain.ShownMapping>;

const COLUMNS = ['provider', 'position', 'value', 'role', 'group', 'id'];

export const mapping: View<Mapping> = { data: (one) => one, columns: COLUMNS, whole: ['value'] };
export const mappings: View<readonly Mapping[]> = { data: (items) => items, columns: COLUMNS, whole: ['value'] };
