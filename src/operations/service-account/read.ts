import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { reference, sortKey } from '../../domain/names/names.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import type { ServiceAccount, ServiceAccountRecord } from '../../domain/service-accounts.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { CANDIDATES, lookUpNamed } from '../shared/resolve.ts';

/** The field that names a service account. */
export const accountField = () => field(reference(), 'a service account: name or id', 'NAME');

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

export const serviceAccountShow = query({
  name: 'service-account.show',
  summary: 'Show a service account',
  permission: ['organization.service_accounts.view'],
  input: z.object({ account: accountField() }),
  output: serviceAccount,
  errors: ['not_found'],
  run: async ({ tx }, input) => describeAccount(tx, await findServiceAccount(tx, input.account)),
});

/** A service account by exact name or id. Throws `not_found` with the nearest name. */
export async function findServiceAccount(tx: Reads, ref: string): Promise<ServiceAccountRecord> {
  const found = await lookUpNamed(tx.serviceAccounts, ref);
  if (found !== undefined) return found;
  const near = nearest(ref, await tx.serviceAccounts.namesLike(sortKey(ref).slice(0, 1), CANDIDATES));
  throw new AppError('not_found', `there is no service account ${ref}`, {
    hint: near === undefined ? 'roster service-account list' : `did you mean ${near}?`,
    details: { service_account: ref, suggestions: near === undefined ? [] : [near] },
  });
}

/** One service account in public form. */
export async function describeAccount(tx: Reads, record: ServiceAccountRecord): Promise<ServiceAccount> {
  const [described] = await tx.serviceAccounts.describe([record]);
  if (described === undefined) throw new AppError('internal', 'a service account vanished while being described');
  return described;
}
