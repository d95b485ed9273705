import { readGroups } from './pages.ts';
import type { ExpectedMembers, Pushing } from './pushing.ts';

/** Changes of the members of groups take effect later there: they are waited for. */

/** In milliseconds. */
const LONGEST = 60_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/**
 * Waits until the instance shows the members that groups should have, for a minute at most, and says so where it does
 * not by then. A signal ends the waiting, as nothing more is to be done.
 */
export async function awaitMembers(
  pushing: Pushing,
  pause: (time: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let waited = 0;
  for (let wait = FIRST_PAUSE; ; wait = Math.min(LONGEST_PAUSE, wait * 2)) {
    const late = await lateGroups(pushing);
    if (late.length === 0) return;
    if (waited >= LONGEST || signal?.aborted === true) {
      pushing.notes.push(notSeen(late));
      return;
    }
    await pause(wait);
    waited += wait;
  }
}

/** What is said where nobody waits, or for no longer. */
const notSeen = (groups: readonly ExpectedMembers[]): string =>
  `the instance does not show the new members of ${groups.map(({ group }) => group).join(', ')} yet: it may take a minute`;

async function lateGroups({ api, members }: Pushing): Promise<ExpectedMembers[]> {
  if (members.size === 0) return [];
  const there = new Map((await readGroups(api)).map(({ id, member_ids }) => [id, new Set(member_ids)]));
  return [...members].flatMap(([id, expected]) => {
    const now = there.get(id);
    // A group that is gone has no members to wait for.
    if (now === undefined) return [];
    const isSeen = expected.present.every((one) => now.has(one)) && !expected.absent.some((one) => now.has(one));
    return isSeen ? [] : [expected];
  });
}
