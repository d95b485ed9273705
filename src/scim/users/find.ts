import { requireAuthorityOver } from '../../operations/shared/resolve.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';

/** The field with the id of a user. */
export const userField = () => field(reference(), 'the id of a person');

/** A person by id alone; one whom the provider deleted is not there any more. Throws `not_found`. */
export async function findUser(tx: Reads, id: string): Promise<PersonRecord> {
  const [[person], [profile]] = await Promise.all([tx.people.find({ ids: [id] }), tx.scim.profiles([id])]);
  if (person !== undefined && profile?.state !== 'deleted') return person;
  throw new AppError('not_found', `there is no user ${id}`);
}

/** The same of one who is about to be changed. Throws `owner_role` as well. */
export async function targetUser(context: Context, id: string): Promise<PersonRecord> {
  const person = await findUser(context.tx, id);
  await requireAuthorityOver(context, [person]);
  return person;
}
