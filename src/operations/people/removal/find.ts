import { emailKey, isUuid } from '../../../domain/names/names.ts';
import type { PersonRecord } from '../../../domain/people.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { RemovalRow } from './rows.ts';

/** Looks rows up together; a row's person, by e-mail (any case), id or exact username. */
export async function findRows(
  tx: Reads,
  rows: readonly RemovalRow[],
): Promise<(row: RemovalRow) => PersonRecord | undefined> {
  const refs = rows.filter(({ fault }) => fault === undefined).map(({ person }) => person);
  const emails = refs.filter((ref) => ref.includes('@')).map(emailKey);
  const ids = refs.filter(isUuid).map((ref) => ref.toLowerCase());
  const usernames = refs.filter((ref) => !ref.includes('@') && !isUuid(ref));
  const byEmail = new Map((await tx.people.find({ emailKeys: emails })).map((one) => [emailKey(one.email ?? ''), one]));
  const byId = new Map((await tx.people.find({ ids })).map((one) => [one.id, one]));
  const byName = new Map((await tx.people.find({ usernames })).map((one) => [one.username, one]));
  return ({ person: ref, fault }) =>
    fault !== undefined
      ? undefined
      : ref.includes('@')
        ? byEmail.get(emailKey(ref))
        : isUuid(ref)
          ? byId.get(ref.toLowerCase())
          : byName.get(ref);
}
