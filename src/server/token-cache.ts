import type { AuditEvent } from '../domain/audit.ts';
import type { TokenWithAccount } from '../core/store/tokens.ts';
import { lruCache } from '../lib/lru-cache.ts';

/**
 * Tokens with what decides what they may do, over several states of the organization, which are numbered. What one state
 * has is not shown in an older one; what people did to other people leaves the rest as it is.
 */
export interface TokenCache {
  /** By the hash of the token, if it is known and is the same in this state. */
  get(hash: string, state: number): TokenWithAccount | undefined;
  /** Keeps what was read in a state. */
  set(found: TokenWithAccount, state: number): void;
  /** Whether the events between a state and this next one leave anything; it forgets what they changed. */
  survives(events: readonly AuditEvent[], state: number): boolean;
}

interface Entry {
  readonly found: TokenWithAccount;
  /** The state that it was read in. */
  readonly state: number;
}

/** Keeps so many tokens, and remembers so many changes. */
export function tokenCache(most: number): TokenCache {
  const entries = lruCache<Entry>(most);
  /** The last state that changed an account or a token, by its id. */
  const changed = new Map<string, number>();
  const changedSince = ({ found, state }: Entry): boolean =>
    [found.token.id, found.token.subject_id].some((id) => (changed.get(id) ?? state) > state);
  return {
    get(hash, state) {
      const entry = entries.get(hash);
      return entry === undefined || entry.state > state || changedSince(entry) ? undefined : entry.found;
    },
    set(found, state) {
      entries.set(found.token.hash, { found, state });
    },
    survives(events, state) {
      // An event of a group or role tells nothing of who is in it; each change of a person has that person's event.
      if (events.some(({ resource }) => resource !== 'User') || changed.size + events.length > most) return false;
      for (const { resource_id } of events) changed.set(resource_id, state);
      return true;
    },
  };
}
