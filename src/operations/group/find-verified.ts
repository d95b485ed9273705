import { belonging, settling } from '../../domain/addresses.ts';
import { AppError } from '../../domain/errors.ts';
import { emailKey, isUuid } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { Reads } from '../../core/store/index.ts';
import { findPerson } from '../shared/resolve.ts';

/**
 * Many people by reference, in any order, each once. An address that somebody gave themselves matches nobody: a file means
 * who owns it. Throws `not_found`, `conflict`.
 */
export async function findVerified(tx: Reads, refs: readonly string[]): Promise<PersonRecord[]> {
  const emails = refs.filter((ref) => ref.includes('@'));
  const ids = refs.filter((ref) => !ref.includes('@') && isUuid(ref));
  const usernames = refs.filter((ref) => !ref.includes('@') && !isUuid(ref));
  const byEmail = await tx.people.find({ emailKeys: emails.map(emailKey) });
  const others = [
    ...(await tx.people.find({ ids: ids.map((id) => id.toLowerCase()) })),
    ...(await tx.people.find({ usernames })),
  ];
  const keys = new Set(byEmail.flatMap(({ email }) => (email === null ? [] : [emailKey(email)])));
  const names = new Set(others.flatMap(({ id, username }) => [id, username]));
  const missing = [
    ...emails.filter((email) => !keys.has(emailKey(email))),
    ...ids.filter((id) => !names.has(id.toLowerCase())),
    ...usernames.filter((name) => !names.has(name)),
  ];
  const [only] = missing;
  // The one that is missing is told with the name that may be meant.
  if (only !== undefined && missing.length === 1) return [await findPerson(tx, only)];
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
  if (only !== undefined)
    throw new AppError('not_found', `there is nobody called ${missing.slice(0, NAMED).join(', ')}${more}`, {
      hint: 'add them first, or take them out of the file: roster people list --search NAME; nothing was changed',
      details: { missing: missing.slice(0, MOST_TOLD) },
    });
  const unverified = byEmail.find(({ email_verified }) => !email_verified);
  if (unverified !== undefined)
    throw new AppError('conflict', `the e-mail ${belonging(unverified)}`, { hint: settling(unverified) });
  return [...new Map([...byEmail, ...others].map((person) => [person.id, person])).values()];
}

/** How many of the missing a message names, and the details list. */
const NAMED = 5;
const MOST_TOLD = 100;
