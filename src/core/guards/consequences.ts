import type { EventDraft } from '../context.ts';
import type { Changes, FollowUp } from './changes.ts';
import { endHeldCredentials } from './held-credentials.ts';
import { endHeldTrusts } from './held-trusts.ts';
import { endTiedInvitations } from './tied-invitations.ts';

/**
 * What follows from the changes of a transaction although nobody asked for it, such as the end of a token whose
 * account gained more than the token's maker could give. It happens in the same transaction, after every operation.
 */

/** Carries one consequence out and returns its events, whose descriptions the caller is told. */
type Consequence = (changes: Changes, followUp: FollowUp) => Promise<readonly EventDraft[]>;

const CONSEQUENCES: readonly Consequence[] = [endHeldCredentials, endHeldTrusts, endTiedInvitations];

/** Carries out all consequences of the changes, and returns their events. Throws `conflict`. */
export async function followUp(changes: Changes, by: FollowUp): Promise<readonly EventDraft[]> {
  const events: EventDraft[] = [];
  for (const consequence of CONSEQUENCES) events.push(...(await consequence(changes, by)));
  return events;
}

/** The caller is told at most so many sentences; the audit log has all of them. */
const MOST_TOLD = 20;

/** What the caller is told about the events of consequences. */
export function told(events: readonly EventDraft[]): string[] {
  const sentences = events.slice(0, MOST_TOLD).map(({ description }) => description);
  const rest = events.length - sentences.length;
  return rest === 0 ? sentences : [...sentences, `${rest} more: roster audit list`];
}
