import { emailKey, isUuid } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { Reads } from '../../core/store/index.ts';

/**
 * Looks many people up together, by e-mail (any case), id or exact username; undefined: there is none. Addresses that are
 * not verified are found as well.
 */
export async function peopleByReference(
  tx: Reads,
  refs: readonly string[],
): Promise<(ref: string) => PersonRecord | undefined> {
  const emailKeys = refs.filter((ref) => ref.includes('@')).map(emailKey);
  const others = refs.filter((ref) => !ref.includes('@'));
  const ids = others.filter(isUuid).map((id) => id.toLowerCase());
  const usernames = others.filter((ref) => !isUuid(ref));
  const byEmail = new Map((await tx.people.find({ emailKeys })).map((one) => [emailKey(one.email ?? ''), one]));
  const byId = new Map((await tx.people.find({ ids })).map((one) => [one.id, one]));
  const byName = new Map((await tx.people.find({ usernames })).map((one) => [one.username, one]));
  return (ref) => {
    if (ref.includes('@')) return byEmail.get(emailKey(ref));
    return isUuid(ref) ? byId.get(ref.toLowerCase()) : byName.get(ref);
  };
}
