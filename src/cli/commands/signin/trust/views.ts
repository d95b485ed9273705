import type * as domain from '../../../../domain/signin/trust.ts';
import type { Flat } from '../../../context/flat.ts';
import type { View } from '../../../terminal/output.ts';

/** How trusts look. */

type Trust = Flat<domain.Trust>;

const COLUMNS = ['subject', 'service_account', 'issuer', 'audience', 'claims', 'max_minutes', 'created_by', 'id'];

export const trust: View<Trust> = { data: (one) => one, columns: COLUMNS, whole: ['subject'] };
export const trusts: View<readonly Trust[]> = { data: (items) => items, columns: COLUMNS, whole: ['subject'] };
