import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, PERSON } from '../../domain/field.ts';
import { email, reference, username } from '../../domain/names/names.ts';
import type { Person, PersonRecord } from '../../domain/people.ts';
import type { Reads, Writes } from '../../core/store/index.ts';
import { findPerson } from '../shared/resolve.ts';

/** The field that names a person. */
export const personField = () => field(reference(), 'a person: e-mail, username or id', PERSON);

/** What can be changed of an account. */
export const accountFields = () => ({
  email: z.optional(field(email(), 'the new e-mail address', 'EMAIL')),
  username: z.optional(field(username(), 'the new username', 'USERNAME')),
});

/** A person in public form as it is after a change, read in one round trip. */
export async function describeChanged(tx: Writes, before: PersonRecord): Promise<Person> {
  tx.ahead(() => [tx.people.describe([before])]);
  return describeOne(tx, await findPerson(tx, before.id));
}

/** One person in public form. */
export async function describeOne(tx: Reads, record: PersonRecord): Promise<Person> {
  const [described] = await tx.people.describe([record]);
  if (described === undefined) throw new AppError('internal', 'a person vanished while being described');
  return described;
}
