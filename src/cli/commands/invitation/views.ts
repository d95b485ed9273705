import type { Invitation, Offer } from '../../../domain/invitations.ts';
import type { View } from '../../terminal/output.ts';

/** How invitations look. */

const COLUMNS = ['email', 'handle', 'role', 'status', 'expires_at', 'invited_by'] as const;

export const invitations: View<readonly Invitation[]> = { data: (items) => items, columns: COLUMNS };

/** Invitations whose codes were just made. */
export const offers = (shown: boolean): View<readonly Offer[]> => ({
  data: (items) => items.map(({ code, ...one }) => (shown ? { ...one, code } : one)),
  columns: shown ? ['email', 'handle', 'role', 'code'] : COLUMNS,
  whole: ['code'],
});
