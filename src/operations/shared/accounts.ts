import type { AccountRef } from '../../domain/references.ts';
import type { Reads } from '../../core/store/index.ts';

/** Of people and service accounts by id, those that are there. */
export async function accountsOf(tx: Reads, ids: readonly string[]): Promise<ReadonlyMap<string, AccountRef>> {
  const wanted = { ids: [...new Set(ids)] };
  const people = await tx.people.find(wanted);
  const accounts = await tx.serviceAccounts.find(wanted);
  return new Map<string, AccountRef>([
    ...people.map(({ id, username }) => [id, { type: 'user', id, name: username }] as const),
    ...accounts.map(({ id, name }) => [id, { type: 'service_account', id, name }] as const),
  ]);
}
