import type { AuditEvent } from '../domain/audit.ts';
import type { Store } from '../core/store/index.ts';
import { lruCache } from '../lib/lru-cache.ts';
import { cachesWithin, keep, tokenIn } from './cache-state.ts';
import type { Cache, CacheLimits, LastUse } from './cache-state.ts';
import { cachedReads } from './cached-reads.ts';
import { cachedWrites } from './cached-writes.ts';
import type { Written } from './cached-writes.ts';

/**
 * What every request asks the store again: whose token it is, what they may do, whom a name means. Each change has
 * its event in its own transaction (core/guards/transaction.ts insists), so the hash at the end of the audit log names
 * the state that the organization is in. As long as it is the same, the cache is valid; when it is another, by
 * whichever process, the cache is emptied. That one question goes to the store first, in the snapshot of the read.
 * After a write of its own, the events tell which tokens may do what they could before.
 */

/**
 * At most about 100 MB: 10,000 tokens, records of four kinds and parts of the graph, or a graph of 10,000 people, which is
 * made in a tenth of a second: of a larger one the parts are asked for as they are needed.
 */
export const CACHE_LIMITS: CacheLimits = { records: 10_000, parts: 10_000, wholeUpTo: 10_000 };

/**
 * The same store, which asks no further than to the end of the audit log for what it knows. Results are those of the
 * store, but for changes that came past roster's own writes: these show with the next event. Of what a write asks, only
 * whose token it has may be known.
 */
export function cachedStore(store: Store, limits: CacheLimits = CACHE_LIMITS): Store {
  /** When tokens were last used: no event tells of that. */
  const used = lruCache<LastUse>(limits.records);
  const newCache = cachesWithin(limits);
  let cache = newCache('');

  /** The cache of the state after these events. */
  function after(events: readonly AuditEvent[]): Cache {
    const [first, last] = [events[0], events.at(-1)];
    if (first === undefined || last === undefined || last.hash === cache.hash) return cache;
    const { hash, tokens, state } = cache;
    return first.prev_hash === hash && tokens.survives(events, state + 1)
      ? newCache(last.hash, tokens, state + 1)
      : newCache('');
  }

  return {
    ...store,
    read: (work, options) =>
      store.read(async (tx) => {
        const token = options?.token;
        // What is not known in the last known state is not known in another one either.
        const isKnown = token === undefined || tokenIn(cache, token) !== undefined;
        // At once: over a network, that is one round trip.
        const [head, found] = isKnown
          ? [await tx.audit.head()]
          : await Promise.all([tx.audit.head(), tx.tokens.withAccount(token)]);
        if (head.hash !== cache.hash) cache = newCache(head.hash);
        if (found !== undefined) keep(cache, found);
        const { views } = cache;
        const view = views.get(tx) ?? cachedReads(tx, head, cache, used);
        views.set(tx, view);
        return await work(view);
      }, options),
    async write(work, options) {
      const written: Written = { events: [], touched: new Map() };
      const result = await store.write((tx) => {
        // It may run again.
        written.events.length = 0;
        written.touched.clear();
        return work(cachedWrites(tx, () => cache, used, written));
      }, options);
      cache = after(written.events);
      for (const [id, use] of written.touched) used.set(id, use);
      return result;
    },
  };
}
