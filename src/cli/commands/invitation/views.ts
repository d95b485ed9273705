import type * as domain from '../../../domain/invitations.ts';
import type { Flat } from '../../context/flat.ts';
import { listOf } from '../../terminal/output.ts';
import type { View } from '../../terminal/output.ts';

/** How invitations look. */

type Invitation = Flat<domain.Invitation>;
export type Offer = Flat<domain.Offer>;

const COLUMNS = ['email', 'handle', 'role', 'status', 'expires_at', 'invited_by'] as const;

export const invitation: View<Invitation> = { data: (one) => one, columns: COLUMNS };

export const invitations: View<readonly Invitation[]> = listOf(invitation);

/** An invitation whose code was just made. */
export const offer = (shown: boolean): View<Offer> => ({
  data: ({ code, ...one }) => (shown ? { ...one, code } : one),
  columns: shown ? ['email', 'handle', 'role', 'code'] : COLUMNS,
  whole: ['code'],
});

export const offers = (shown: boolean): View<readonly Offer[]> => listOf(offer(shown));
