import type { Gain } from './watch.ts';
import type { Actor, EventDraft } from './context.ts';
import type { SubjectRef } from './records.ts';
import type { Writes } from './store.ts';
import { endHeldCredentials } from './held-credentials.ts';
import { endTiedInvitations } from './tied-invitations.ts';

/**
 * What follows from the changes of a transaction though nobody asked for it, such as the end of a token whose account
 * came to more than its maker could give. It is done in the same transaction, whatever the operation was.
 */

/** What a transaction changed, as far as something may follow from it. */
export interface Changes {
  readonly gains: readonly Gain[];
  /** Accounts, groups and roles that may be able to do less than before. */
  readonly lapsed: readonly SubjectRef[];
  /** Accounts that are no more: their names by id. */
  readonly gone: ReadonlyMap<string, string>;
  /** Keys of addresses that an account was given or left. */
  readonly addresses: readonly string[];
}

/** The transaction that changes are followed up in. */
export interface FollowUp {
  /** Writes that the guards do not watch: nothing that follows gives anybody anything. */
  readonly tx: Writes;
  /** Now, as ISO 8601 in UTC. */
  readonly at: string;
  /** Who acts; undefined: whoever can write the store. */
  readonly actor: Actor | undefined;
  /** Lets others have the thread where there is much to do. */
  readonly pace: () => Promise<void>;
}

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
