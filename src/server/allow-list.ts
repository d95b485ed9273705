import type { AuditResource } from '../domain/audit.ts';
import type { AppError } from '../domain/errors.ts';
import { rangeIn } from '../domain/ip-allow-list.ts';
import type { Store, Writes } from '../core/store/index.ts';
import { writesWith } from '../core/store/with-parts.ts';
import { inRanges } from '../lib/ip-range.ts';
import { lruCache } from '../lib/lru-cache.ts';
import { toldError } from './responses.ts';

/** The IP allow list of the organization, in the memory of a server: each request asks it first. */

/** Changes that came another way count after so long at the latest, in milliseconds. */
const FRESH = 1000;
/** Of so many addresses it is kept whether they are allowed. */
const KNOWN_ADDRESSES = 10_000;

/** The resource of the events that change the list. */
const RESOURCE: AuditResource = 'IpAllowList';

export interface AllowList {
  /** The same store; changes of the list that are made with it count for every request that follows. */
  readonly store: Store;
  /** Whether a client's address, as the server has it, is allowed. Throws what the store throws, as long as the list was never read. */
  allows(address: string): Promise<boolean>;
}

/** What is known of the list, as of one state of the organization. */
interface Known {
  /** Of the last audit event. */
  readonly hash: string;
  readonly isAllowed: (address: string) => boolean;
}

/** The list of a store; `now` in milliseconds. */
export function allowList(store: Store, now: () => number): AllowList {
  let known: Known | undefined;
  /** Counts the changes that were made with this store. */
  let changes = 0;
  /** When the store was asked last, and how many changes there were before. */
  let asked = { at: -Infinity, changes: -1 };
  let asking: Promise<void> | undefined;

  // A clock may go back.
  const isFresh = (): boolean => asked.changes === changes && Math.abs(now() - asked.at) < FRESH;

  async function ask(): Promise<void> {
    const before = changes;
    try {
      known = await read(store, known);
    } catch (error) {
      // The list that is known holds on while the store does not answer.
      if (known === undefined) throw error;
    }
    asked = { at: now(), changes: before };
  }

  return {
    store: {
      ...store,
      async write(work, options) {
        const seen = { isChanged: false };
        try {
          return await store.write((tx) => work(watched(tx, () => (seen.isChanged = true))), options);
        } finally {
          if (seen.isChanged) changes += 1;
        }
      },
    },
    async allows(address) {
      while (!isFresh()) await (asking ??= ask().finally(() => (asking = undefined)));
      return known?.isAllowed(address) ?? false;
    },
  };
}

/** Whether a client gets any further than its address. */
interface Entry {
  readonly isShutOut: boolean;
  /** Nobody knows. */
  readonly failure?: AppError;
}

export const LET_IN: Entry = { isShutOut: false };

/** Whether an address is let in; `id`: of the request. */
export async function entryOf(allowed: Pick<AllowList, 'allows'>, address: string, id: string): Promise<Entry> {
  try {
    return { isShutOut: !(await allowed.allows(address)) };
  } catch (error) {
    return { isShutOut: false, failure: toldError(error, id) };
  }
}

/** The list as it is; the same as is known, where nothing was changed since. */
const read = (store: Store, known: Known | undefined): Promise<Known> =>
  store.read(async (tx) => {
    const { hash } = await tx.audit.head();
    if (known?.hash === hash) return known;
    const entries = await tx.ipAllowList.all();
    return { hash, isAllowed: entries.length === 0 ? () => true : remembering(entries.map((one) => one.network)) };
  });

function remembering(networks: readonly string[]): Known['isAllowed'] {
  const isIn = inRanges(networks.map(rangeIn));
  const addresses = lruCache<boolean>(KNOWN_ADDRESSES);
  return (address) => {
    const before = addresses.get(address);
    if (before !== undefined) return before;
    const isAllowed = isIn(address);
    addresses.set(address, isAllowed);
    return isAllowed;
  };
}

interface Watching {
  readonly tx: Writes;
  readonly changed: () => void;
}

const watching = writesWith<Watching>({
  audit: ({ tx, changed }) => ({
    ...tx.audit,
    append(events) {
      if (events.some(({ resource }) => resource === RESOURCE)) changed();
      return tx.audit.append(events);
    },
  }),
});

/** The writes of a transaction, which tells when an event says that the list is another. */
const watched = (tx: Writes, changed: () => void): Writes => watching({ tx, changed });
