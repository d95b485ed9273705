import type { AuditHead } from '../domain/audit-chain.ts';
import type { Reads } from '../core/store/index.ts';
import { readsWith } from '../core/store/with-parts.ts';
import type { LruCache } from '../lib/lru-cache.ts';
import { keep, tokenIn, withLastUse } from './cache-state.ts';
import type { Cache, LastUse } from './cache-state.ts';

/** The reads of a cached store. */

/** A snapshot, and what is known of its state. */
interface Snapshot {
  readonly tx: Reads;
  readonly head: AuditHead;
  readonly cache: Cache;
  readonly used: LruCache<LastUse>;
}

const cached = readsWith<Snapshot>({
  audit: ({ tx, head }) => ({ ...tx.audit, head: () => Promise.resolve(head) }),
  tokens: ({ tx, cache, used }) => ({
    ...tx.tokens,
    // What is not there is not kept: anybody can ask for any number of those.
    async withAccount(hash) {
      const known = tokenIn(cache, hash);
      const asked = known === undefined ? await tx.tokens.withAccount(hash) : undefined;
      const found = known ?? (asked && keep(cache, asked));
      return found && withLastUse(found, used);
    },
  }),
  people: ({ tx, cache: { found, described } }) => ({
    ...tx.people,
    find: finding(tx.people, found.people),
    async describe(people) {
      const [one] = people;
      if (one === undefined || people.length > 1) return tx.people.describe(people);
      const known = described.get(one.id);
      if (known !== undefined) return [known];
      const read = await tx.people.describe(people);
      for (const person of read) described.set(person.id, person);
      return read;
    },
  }),
  groups: ({ tx, cache }) => ({
    ...tx.groups,
    find: finding(tx.groups, cache.found.groups),
  }),
  serviceAccounts: ({ tx, cache }) => ({
    ...tx.serviceAccounts,
    find: finding(tx.serviceAccounts, cache.found.serviceAccounts),
  }),
  projects: ({ tx, cache }) => ({
    ...tx.projects,
    find: finding(tx.projects, cache.found.projects),
  }),
  access: ({ tx, cache: { access } }) => ({
    ...tx.access,
    load: (subjects) => access.load(tx, subjects),
    loadAll: (pace) => access.loadAll(tx, pace),
  }),
});

/** The reads of one snapshot, from the cache of its state where it has them. */
export const cachedReads = (tx: Reads, head: AuditHead, cache: Cache, used: LruCache<LastUse>): Reads =>
  cached({ tx, head, cache, used });

/** Looks up single things in the cache first; that there is none is cached, too. */
const finding =
  <K extends object, T>(table: { readonly find: (key: K) => Promise<T[]> }, known: LruCache<readonly unknown[]>) =>
  async (key: K): Promise<T[]> => {
    const [[column, values] = ['', []]] = Object.entries(key) as [string, readonly string[]][];
    if (values.length !== 1) return table.find(key);
    const name = `${column} ${values[0] ?? ''}`;
    const kept = known.get(name) as readonly T[] | undefined;
    const records = kept ?? (await table.find(key));
    if (kept === undefined) known.set(name, records);
    return [...records];
  };
