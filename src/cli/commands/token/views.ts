import type * as domain from '../../../domain/tokens.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

/** How tokens look. */

type Token = Flat<domain.Token>;

const COLUMNS = ['name', 'last_four', 'created_at', 'created_by', 'expires_at', 'last_used_at', 'permissions'] as const;

export const tokens: View<readonly Token[]> = { data: (items) => items, columns: COLUMNS };
export const token: View<Token> = { data: (one) => one, columns: COLUMNS };

/** A token whose secret was just made. */
export const withSecret = (shown: boolean): View<Token & { readonly token: string }> => ({
  data: ({ token: secret, ...one }) => (shown ? { ...one, token: secret } : one),
  columns: shown ? ['name', 'subject', 'expires_at', 'permissions', 'token'] : COLUMNS,
});
