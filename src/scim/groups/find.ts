import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import type { GroupRecord } from '../../domain/groups.ts';
import { reference } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { scimFault } from '../../domain/scim/fault.ts';

/** The field with the id of a group. */
export const groupField = () => field(reference(), 'the id of a group');

/** A group by id alone. Throws `not_found`. */
export async function findGroup(tx: Reads, id: string): Promise<GroupRecord> {
  const [group] = await tx.groups.find({ ids: [id] });
  if (group !== undefined) return group;
  throw new AppError('not_found', `there is no group ${id}`);
}

/** People by id, in the order of the ids. Throws `invalidValue` for an id that nobody has. */
export async function findMembers(tx: Reads, ids: readonly string[]): Promise<PersonRecord[]> {
  const found = new Map((await tx.people.find({ ids })).map((one) => [one.id, one]));
  return ids.map((id) => {
    const person = found.get(id);
    if (person === undefined) throw scimFault('invalidValue', `there is no user ${id}, who is to be a member`);
    return person;
  });
}
