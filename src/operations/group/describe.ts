import { AppError } from '../../domain/errors.ts';
import { field, GROUP } from '../../domain/field.ts';
import type { Group, GroupRecord } from '../../domain/groups.ts';
import { compareText, reference, sortKey } from '../../domain/names/names.ts';
import { MAX_LIMIT } from '../../domain/page.ts';
import type { PageRequest } from '../../domain/page.ts';
import { toPersonRef } from '../../domain/references.ts';
import type { PersonRef } from '../../domain/references.ts';
import type { Reads } from '../../core/store/index.ts';

/** The field that names a group. */
export const groupField = () => field(reference(), 'a group: name or id', GROUP);

/** One group in public form. */
export async function describeOne(tx: Reads, record: GroupRecord): Promise<Group> {
  const [described] = await tx.groups.describe([record]);
  if (described === undefined) throw new AppError('internal', 'a group vanished while being described');
  return described;
}

/** The members of groups, by the id of each group, in the order of people. */
export async function membersOf(tx: Reads, groupIds: readonly string[]): Promise<ReadonlyMap<string, PersonRef[]>> {
  const members = new Map(groupIds.map((id): [string, PersonRef[]] => [id, []]));
  for (let from = 0; from < groupIds.length; from += MAX_LIMIT) {
    const some = groupIds.slice(from, from + MAX_LIMIT);
    for (let after: PageRequest['after'] = null, more = true; more;) {
      const { items, next_cursor } = await tx.groups.members(some, { after, limit: MAX_LIMIT });
      for (const one of items) members.get(one.group_id)?.push(toPersonRef(one));
      const last = items.at(-1);
      more = next_cursor !== null && last !== undefined;
      if (last !== undefined) after = [last.group_id, last.id];
    }
  }
  for (const some of members.values())
    some.sort((one, other) => compareText(sortKey(one.username), sortKey(other.username)));
  return members;
}
