import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';

export const serviceAccountList = query({
  name: 'service-account.list',
  summary: 'List the service accounts of the organization',
  permission: ['organization.service_accounts.view'],
  input: z.object({
    search: z.optional(field(reference(), 'only those whose name contains this', 'TEXT')),
    ...pageFields(),
  }),
  output: pageOf(serviceAccount),
  async run({ tx }, input) {
    const page = await tx.serviceAccounts.list(input.search, pageRequest(input));
    return { items: await tx.serviceAccounts.describe(page.items), next_cursor: page.next_cursor };
  },
});
