import type { Context } from '../../core/context.ts';
import type { GroupRecord } from '../../domain/groups.ts';
import { counted } from '../../lib/plural.ts';

/** A person, as events name them. */
interface Member {
  readonly id: string;
  readonly username: string;
}

/** What differs of a group: nobody who joins was a member, and everybody who leaves was. */
interface GroupChange {
  readonly before: Pick<GroupRecord, 'id' | 'name' | 'description'>;
  readonly after: Pick<GroupRecord, 'name' | 'description'>;
  readonly joining: readonly Member[];
  readonly leaving: readonly Member[];
}

/** Whether its name or description differs. */
export const isRenamed = ({ before, after }: Pick<GroupChange, 'before' | 'after'>): boolean =>
  after.name !== before.name || after.description !== before.description;

/** Records that a group was changed, if anything differs. */
export function recordGroupChange({ record }: Pick<Context, 'record'>, change: GroupChange): void {
  const { before, after, joining, leaving } = change;
  const isOther = isRenamed(change);
  const parts = [
    ...(joining.length > 0 ? [`${counted(joining.length, 'member')} added`] : []),
    ...(leaving.length > 0 ? [`${counted(leaving.length, 'member')} removed`] : []),
    ...(isOther ? ['its name or description changed'] : []),
  ];
  if (parts.length === 0) return;
  record({
    kind: 'Group.Modified',
    id: before.id,
    name: after.name,
    description: `the group ${after.name}: ${parts.join(', ')}`,
    metadata: {
      ...(isOther ? { before: described(before), after: described(after) } : {}),
      ...(joining.length > 0 ? { members_added: usernames(joining), member_ids_added: ids(joining) } : {}),
      ...(leaving.length > 0 ? { members_removed: usernames(leaving), member_ids_removed: ids(leaving) } : {}),
    },
  });
}

const described = ({ name, description }: GroupChange['after']) => ({ name, description });
const usernames = (people: readonly Member[]): string[] => people.map(({ username }) => username);
const ids = (people: readonly Member[]): string[] => people.map(({ id }) => id);
