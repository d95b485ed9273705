import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import { accountField, describeAccount, findServiceAccount } from './describe.ts';

export const serviceAccountShow = query({
  name: 'service-account.show',
  summary: 'Show a service account',
  permission: ['organization.service_accounts.view'],
  input: z.object({ account: accountField() }),
  output: serviceAccount,
  errors: ['not_found'],
  run: async ({ tx }, input) => describeAccount(tx, await findServiceAccount(tx, input.account)),
});
