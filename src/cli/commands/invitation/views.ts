import type * as domain from '../../../domain/invitations.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

/** How invitations look. */

type Invitation = Flat<domain.Invitation>;
export type Offer = Flat<domain.Offer>;

const COLUMNS = ['email', 'handle', 'role', 'status', 'expires_at', 'invited_by'] as const;

export const invitations: View<readonly Invitation[]> = { data: (items) => items, columns: COLUMNS };

/** Invitations whose codes were just made. */
export const offers = (shown: boolean): View<readonly Offer[]> => ({
  data: (items) => items.map(({ code, ...one }) => (shown ? { ...one, code } : one)),
  columns: shown ? ['email', 'handle', 'role', 'code'] : COLUMNS,
  whole: ['code'],
});
