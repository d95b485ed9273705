import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import { setStatus } from './set-status.ts';
import { accountField } from './describe.ts';

export const serviceAccountReactivate = operation({
  name: 'service-account.reactivate',
  summary: 'Reactivate a service account: its tokens work again',
  permission: ['organization.service_accounts.modify'],
  records: ['ServiceAccount.Reactivated'],
  input: z.object({ account: accountField() }),
  output: serviceAccount,
  errors: ['not_found', 'escalation'],
  run: (context, input) => setStatus(context, input.account, 'active'),
});
