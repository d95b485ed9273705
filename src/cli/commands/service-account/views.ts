import type * as domain from '../../../domain/service-accounts.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

type ServiceAccount = Flat<domain.ServiceAccount>;

export const COLUMNS = ['name', 'role', 'status', 'description'] as const;

export const accounts: View<readonly ServiceAccount[]> = { data: (items) => items, columns: COLUMNS };

export const account: View<ServiceAccount> = { data: (one) => one, columns: COLUMNS };
