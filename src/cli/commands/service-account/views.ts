import type { ServiceAccount } from '../../../domain/service-accounts.ts';
import type { View } from '../../terminal/output.ts';

export const COLUMNS = ['name', 'role', 'status', 'description'] as const;

export const accounts: View<readonly ServiceAccount[]> = { data: (items) => items, columns: COLUMNS };

export const account: View<ServiceAccount> = { data: (one) => one, columns: COLUMNS };
