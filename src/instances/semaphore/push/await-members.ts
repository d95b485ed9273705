import { AppError } from '../../../domain/errors.ts';
import { readGroups } from '../api/pages.ts';
import type { ExpectedMembers, Pushing } from './pushing.ts';

/** Changes of the members of groups take effect later there: they are waited for. */

/** In milliseconds. */
const LONGEST = 60_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/**
 * Waits until the instance shows the members that groups should have, for a minute at most, and says so where it does
 * not by then, or cannot be read. A signal ends the waiting, as nothing more is to be done. It throws nothing of the
 * instance's: all was made before, and whoever asked for it must hear of that and get its secrets.
 */
export async function awaitMembers(
  pushing: Pushing,
  pause: (time: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let waited = 0;
  for (let wait = FIRST_PAUSE; ; wait = Math.min(LONGEST_PAUSE, wait * 2)) {
    const late = await lateGroups(pushing);
    if (late.groups.length === 0) return;
    if (late.unread || waited >= LONGEST || signal?.aborted === true) {
      pushing.notes.push(notSeen(late.groups));
      return;
    }
    await pause(wait);
    waited += wait;
  }
}

/** What is said where nobody waits, or for no longer. */
const notSeen = (groups: readonly ExpectedMembers[]): string =>
  `the instance does not show the new members of ${groups.map(({ group }) => group).join(', ')} yet: it may take a minute`;

interface Late {
  readonly groups: readonly ExpectedMembers[];
  /** The instance did not answer, so these are all. */
  readonly unread: boolean;
}

async function lateGroups({ api, members }: Pushing): Promise<Late> {
  if (members.size === 0) return { groups: [], unread: false };
  let listed: Awaited<ReturnType<typeof readGroups>>;
  try {
    listed = await readGroups(api);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { groups: [...members.values()], unread: true };
  }
  const there = new Map(listed.map(({ id, member_ids }) => [id, new Set(member_ids)]));
  const groups = [...members].flatMap(([id, expected]) => {
    const now = there.get(id);
    // A group that is gone has no members to wait for.
    if (now === undefined) return [];
    const isSeen = expected.present.every((one) => now.has(one)) && !expected.absent.some((one) => now.has(one));
    return isSeen ? [] : [expected];
  });
  return { groups, unread: false };
}
