import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { field, ROLE } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { pageRequest } from '../../domain/page.ts';
import { PERSON_STATUSES } from '../../domain/people.ts';
import { SERVICE_ACCOUNT_SORTS, serviceAccount } from '../../domain/service-accounts.ts';
import { listed, listFields, listOf, sinceOf } from '../shared/listing.ts';
import { findRole } from '../shared/resolve.ts';

export const serviceAccountList = query({
  name: 'service-account.list',
  summary: 'List the service accounts of the organization',
  permission: ['organization.service_accounts.view'],
  input: z.object({
    search: z.optional(field(reference(), 'only those whose name contains this', 'TEXT')),
    role: z.optional(field(reference(), 'only those with this role', ROLE)),
    status: z.optional(field(z.enum(PERSON_STATUSES), 'only those of this status')),
    ...listFields(SERVICE_ACCOUNT_SORTS),
  }),
  output: listOf(serviceAccount),
  errors: ['not_found', 'scope_mismatch'],
  async run({ tx, at }, input) {
    const filter = {
      search: input.search,
      status: input.status,
      roleId: input.role === undefined ? undefined : (await findRole(tx, input.role, 'org')).id,
      ...sinceOf(input, at),
    };
    const { items, next_cursor } = await tx.serviceAccounts.list(filter, pageRequest(input));
    const page = { items: await tx.serviceAccounts.describe(items), next_cursor };
    return listed(input, page, () => tx.serviceAccounts.count(filter));
  },
});
