import { NO_POWER, powerOf } from '../domain/access.ts';
import type { Power } from '../domain/access.ts';
import type { LoadedAccess, SubjectRef } from './records.ts';
import type { Reads } from './store.ts';

/** By what was loaded for one subject alone, which never changes: a store that keeps it is asked once what it grants. */
const powers = new WeakMap<LoadedAccess, Power>();

/** What the roles of a subject let it do, and those of its groups, whether it is active or not. */
export async function powerIn(tx: Reads, { type, id }: SubjectRef): Promise<Power> {
  const loaded = await tx.access.load([{ type, id }]);
  const power = powers.get(loaded) ?? powerOf(loaded, id);
  powers.set(loaded, power);
  return power;
}

/** What a person or service account can do as things are; none where they are gone or deactivated. */
export async function powerNow(tx: Reads, subjectId: string): Promise<Power> {
  const [person] = await tx.people.find({ ids: [subjectId] });
  const [account] = person === undefined ? await tx.serviceAccounts.find({ ids: [subjectId] }) : [];
  if ((person ?? account)?.status !== 'active') return NO_POWER;
  return powerIn(tx, { type: person === undefined ? 'service_account' : 'user', id: subjectId });
}
