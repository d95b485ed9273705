import { requireVerified } from '../../domain/addresses.ts';
import { AppError } from '../../domain/errors.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { required } from '../../lib/required.ts';
import type { Reads } from '../../core/store/index.ts';
import { peopleByReference } from '../shared/people-by-reference.ts';
import { findPerson } from '../shared/resolve.ts';

/**
 * Many people by reference, in any order, each once. An address that somebody gave themselves matches nobody: a file means
 * who owns it. Throws `not_found`, `conflict`.
 */
export async function findVerified(tx: Reads, refs: readonly string[]): Promise<PersonRecord[]> {
  const find = await peopleByReference(tx, refs);
  const missing = refs.filter((ref) => find(ref) === undefined);
  const [only] = missing;
  // The one that is missing is told with the name that may be meant.
  if (only !== undefined && missing.length === 1) return [await findPerson(tx, only)];
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
  if (only !== undefined)
    throw new AppError('not_found', `there is nobody called ${missing.slice(0, NAMED).join(', ')}${more}`, {
      hint: 'add them first, or take them out of the file: roster people list --search NAME; nothing was changed',
      details: { missing: missing.slice(0, MOST_TOLD) },
    });
  const people = new Map<string, PersonRecord>();
  for (const ref of refs) {
    const person = required(find(ref), 'a person who was found');
    requireVerified(ref, person);
    people.set(person.id, person);
  }
  return [...people.values()];
}

/** How many of the missing a message names, and the details list. */
const NAMED = 5;
const MOST_TOLD = 100;
