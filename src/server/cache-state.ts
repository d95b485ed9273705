import type { Person } from '../domain/people.ts';
import type { Reads } from '../core/store/index.ts';
import type { TokenWithAccount } from '../core/store/tokens.ts';
import { lruCache } from '../lib/lru-cache.ts';
import type { LruCache } from '../lib/lru-cache.ts';
import { accessCache } from './access-cache.ts';
import type { AccessLimits, AccessCache } from './access-cache.ts';
import { tokenCache } from './token-cache.ts';
import type { TokenCache } from './token-cache.ts';

/** What a cached store knows of one state of the organization. */

/** How much is kept at most. */
export interface CacheLimits extends AccessLimits {
  /** Of tokens, and of each kind of things that were looked up by name or id. */
  readonly records: number;
}

/** The cache of one state of the organization. */
export interface Cache {
  /** Of the last audit event. */
  readonly hash: string;
  readonly tokens: TokenCache;
  /** Its number, for the tokens. */
  readonly state: number;
  readonly found: Readonly<Record<Table, LruCache<readonly unknown[]>>>;
  /** People with their roles and groups, by id. */
  readonly described: LruCache<Person>;
  readonly access: AccessCache;
  /** The cached reads of each connection. */
  readonly views: WeakMap<Reads, Reads>;
}

type Table = 'people' | 'groups' | 'serviceAccounts' | 'projects';

/** Makes caches, each with nothing in it but the tokens that it is given. */
export function cachesWithin(limits: CacheLimits) {
  const headcount = { last: 0 };
  return (hash: string, tokens = tokenCache(limits.records), state = 0): Cache => ({
    hash,
    tokens,
    state,
    found: {
      people: lruCache(limits.records),
      groups: lruCache(limits.records),
      serviceAccounts: lruCache(limits.records),
      projects: lruCache(limits.records),
    },
    described: lruCache(limits.records),
    access: accessCache(limits, headcount),
    views: new WeakMap(),
  });
}

/** A token as a cache has it. */
export const tokenIn = ({ tokens, state }: Cache, hash: string): TokenWithAccount | undefined =>
  tokens.get(hash, state);

/** Keeps what a token may do, with the roles that all tokens share. */
export function keep({ tokens, state, access }: Cache, found: TokenWithAccount): TokenWithAccount {
  const kept = { ...found, access: access.sharingRoles(found.access) };
  tokens.set(kept, state);
  return kept;
}

/** When a token was used, and what that made its end; undefined: it stays. */
export interface LastUse {
  readonly at: string;
  readonly end: string | undefined;
}

/** A token with its last use, of which no event tells. */
export function withLastUse(found: TokenWithAccount, used: LruCache<LastUse>): TokenWithAccount {
  const { token } = found;
  const last = used.get(token.id);
  if (last === undefined || last.at <= (token.last_used_at ?? '')) return found;
  return { ...found, token: { ...token, last_used_at: last.at, expires_at: last.end ?? token.expires_at } };
}
