import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { reference, sortKey } from '../../domain/names/names.ts';
import { nearest } from '../../lib/nearest-name.ts';
import type { ServiceAccount, ServiceAccountRecord } from '../../domain/service-accounts.ts';
import type { Reads } from '../../core/store/index.ts';
import { CANDIDATES, lookUpNamed } from '../shared/resolve.ts';

/** The field that names a service account. */
export const accountField = () => field(reference(), 'a service account: name or id', 'NAME');

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
