import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import { setStatus } from './set-status.ts';
import { accountField } from './describe.ts';

export const serviceAccountDeactivate = operation({
  name: 'service-account.deactivate',
  summary: 'Deactivate a service account: its tokens stop working',
  permission: ['organization.service_accounts.modify'],
  records: ['ServiceAccount.Deactivated'],
  input: z.object({ account: accountField() }),
  output: serviceAccount,
  errors: ['not_found'],
  run: (context, input) => setStatus(context, input.account, 'deactivated'),
});
