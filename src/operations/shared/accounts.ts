import type { AccountRef } from '../../domain/references.ts';
import type { Reads } from '../../core/store/index.ts';

/** A person or a service account, with the address that a person may have. */
interface Account extends AccountRef {
  readonly email: string | null;
}

/** Of people and service accounts by id, those that are there. */
export async function accountsOf(tx: Reads, ids: readonly string[]): Promise<ReadonlyMap<string, Account>> {
  const wanted = { ids: [...new Set(ids)] };
  const [people, accounts] = await Promise.all([tx.people.find(wanted), tx.serviceAccounts.find(wanted)]);
  return new Map<string, Account>([
    ...people.map(({ id, username, email }) => [id, { type: 'user', id, name: username, email }] as const),
    ...accounts.map(({ id, name }) => [id, { type: 'service_account', id, name, email: null }] as const),
  ]);
}
