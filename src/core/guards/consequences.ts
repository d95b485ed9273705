import type { Changes, FollowUp } from './changes.ts';
import type { EventDraft } from '../context.ts';
import { endHeldCredentials } from './held-credentials.ts';
import { endTiedInvitations } from './tied-invitations.ts';

/**
 * What follows from the changes of a transaction though nobody asked for it, such as the end of a token whose account
 * came to more than its maker could give. It is done in the same transaction, whatever the operation was.
 */

/** So many sentences are told at most: whoever removes the maker of a thousand passwords reads the log. */
const MOST_TOLD = 20;

/** What whoever acts is told of events that followed. */
export function told(events: readonly EventDraft[]): string[] {
  const sentences = events.slice(0, MOST_TOLD).map(({ description }) => description);
  const rest = events.length - sentences.length;
  return rest === 0 ? sentences : [...sentences, `${rest} more: roster audit list`];
}

/** Does what follows and answers with the events of it, whose descriptions whoever acts is told. */
export type Consequence = (changes: Changes, followUp: FollowUp) => Promise<readonly EventDraft[]>;

const CONSEQUENCES: readonly Consequence[] = [endHeldCredentials, endTiedInvitations];

/** Does all that follows from the changes; answers with its events. */
export async function followUp(changes: Changes, by: FollowUp): Promise<readonly EventDraft[]> {
  const events: EventDraft[] = [];
  for (const consequence of CONSEQUENCES) events.push(...(await consequence(changes, by)));
  return events;
}
