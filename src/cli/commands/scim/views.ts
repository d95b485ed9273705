import type { Provisioning } from '../../../domain/scim/provider.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

/** How the identity provider looks. */

export const COLUMNS = [
  'path',
  'account',
  'account_status',
  'role',
  'on_delete',
  'people',
  'groups',
  'token_expires_at',
  'last_used_at',
] as const;

export const provider: View<Flat<Provisioning>> = { data: (one) => one, columns: COLUMNS, whole: ['path'] };
