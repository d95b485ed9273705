import type * as domain from '../../../domain/tokens.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

/** How tokens look. */

type Token = Flat<domain.Token>;

const COLUMNS = [
  'name',
  'state',
  'last_four',
  'created_at',
  'created_by',
  'expires_at',
  'last_used_at',
  'permissions',
] as const;

export const tokens: View<readonly Token[]> = { data: (items) => items, columns: COLUMNS };
/** The tokens of many, each with its owner. */
export const everybodys: View<readonly Token[]> = {
  data: (items) => items,
  columns: ['subject', 'subject_type', ...COLUMNS],
  whole: ['subject', 'expires_at'],
};
export const token: View<Token> = { data: (one) => one, columns: COLUMNS };

/** A token whose secret was just made. */
export const withSecret = (shown: boolean): View<Token & { readonly token: string }> => ({
  data: ({ token: secret, ...one }) => (shown ? { ...one, token: secret } : one),
  columns: shown ? ['name', 'subject', 'expires_at', 'permissions', 'token'] : COLUMNS,
});
