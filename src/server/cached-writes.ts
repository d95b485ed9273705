import type { AuditEvent } from '../domain/audit.ts';
import type { Writes } from '../core/store/index.ts';
import { writesWith } from '../core/store/with-parts.ts';
import type { LruCache } from '../lib/lru-cache.ts';
import { tokenIn, withLastUse } from './cache-state.ts';
import type { Cache, LastUse } from './cache-state.ts';

/** The writes of a cached store. */

/** What a transaction wrote that the cache has to know. */
export interface Written {
  readonly events: AuditEvent[];
  /** When tokens were used. */
  readonly touched: Map<string, LastUse>;
}

/** A transaction that is tried, with what is known as it begins. */
interface Trial {
  readonly tx: Writes;
  readonly current: () => Cache;
  readonly used: LruCache<LastUse>;
  readonly written: Written;
  /** Nothing was asked or written yet. */
  isFirst: boolean;
}

const cached = writesWith<Trial>({
  tokens: (trial) => {
    const { tx, current, used, written } = trial;
    return {
      ...tx.tokens,
      async withAccount(hash) {
        const mayKnow = trial.isFirst && tokenIn(current(), hash) !== undefined;
        trial.isFirst = false;
        const head = mayKnow ? await tx.audit.head() : undefined;
        const cache = current();
        const known = head?.hash === cache.hash ? tokenIn(cache, hash) : undefined;
        return known === undefined ? tx.tokens.withAccount(hash) : withLastUse(known, used);
      },
      touch(id, at, end) {
        written.touched.set(id, { at, end });
        return tx.tokens.touch(id, at, end);
      },
    };
  },
  audit: (trial) => {
    const { tx, written } = trial;
    return {
      ...tx.audit,
      append(events) {
        trial.isFirst = false;
        written.events.push(...events);
        return tx.audit.append(events);
      },
    };
  },
});

/** The writes of a transaction, which first asks whose token it is: that is known if nobody wrote meanwhile. */
export const cachedWrites = (tx: Writes, current: () => Cache, used: LruCache<LastUse>, written: Written): Writes =>
  cached({ tx, current, used, written, isFirst: true });
