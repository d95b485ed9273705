import { pageRequest } from '../../domain/page.ts';
import { membersAfter } from '../../domain/scim/patch-group.ts';
import type { MemberChange } from '../../domain/scim/patch-group.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { Reads } from '../../core/store/index.ts';
import { findMembers } from './find.ts';

/** Who joins and who leaves a group by changes of its members. */
interface Moves {
  readonly joining: readonly PersonRecord[];
  readonly leaving: readonly PersonRecord[];
}

/**
 * What changes come to, one after the other. Only a change of all members reads all of them, so that one in ten thousand
 * costs what one in ten does. Throws `invalidValue` for somebody to add who is not there.
 */
export async function movesOf(tx: Reads, groupId: string, changes: readonly MemberChange[]): Promise<Moves> {
  const isOfAll = changes.some((one) => !('ids' in one) || one.op === 'replace');
  const before = isOfAll
    ? await allMembers(tx, groupId)
    : new Set(
        await tx.groups.memberIds(
          groupId,
          changes.flatMap((one) => ('ids' in one ? one.ids : [])),
        ),
      );
  const after = membersAfter(before, changes);
  const joining = [...after].filter((id) => !before.has(id));
  const leaving = [...before].filter((id) => !after.has(id));
  return { joining: await findMembers(tx, joining), leaving: await findMembers(tx, leaving) };
}

const STEP = 1000;

async function allMembers(tx: Reads, groupId: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await tx.groups.members(
      [groupId],
      pageRequest({ limit: STEP, ...(cursor === undefined ? {} : { cursor }) }),
    );
    for (const { id } of page.items) ids.add(id);
    cursor = page.next_cursor;
  }
  return ids;
}
