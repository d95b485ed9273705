import type { AuditHead } from '../domain/audit-chain.ts';
import type { Person } from '../domain/people.ts';
import type { Reads, Store } from '../core/store/index.ts';
import type { TokenWithAccount } from '../core/store/tokens.ts';
import { lruCache } from '../lib/lru-cache.ts';
import type { LruCache } from '../lib/lru-cache.ts';
import { accessCache } from './access-cache.ts';
import type { AccessLimits, AccessCache } from './access-cache.ts';

/**
 * What every request asks the store again: whose token it is, what they may do, whom a name means. Each change has
 * its event in its own transaction (core/guards/transaction.ts insists), so the hash at the end of the audit log names
 * the state that the organization is in. As long as it is the same, the cache is valid; when it is another, by
 * whichever process, the cache is emptied. That one question goes to the store first, in the snapshot of the read.
 */

/** How much is kept at most. */
export interface CacheLimits extends AccessLimits {
  /** Of tokens, and of each kind of things that were looked up by name or id. */
  readonly records: number;
}

/**
 * At most about 100 MB: 10,000 tokens, records of four kinds and parts of the graph, or a graph of 10,000 people, which is
 * made in a tenth of a second: of a larger one the parts are asked for as they are needed.
 */
export const CACHE_LIMITS: CacheLimits = { records: 10_000, parts: 10_000, wholeUpTo: 10_000 };

/** The cache of one state of the organization. */
interface Cache {
  /** Of the last audit event. */
  readonly hash: string;
  /** By the hash of the token. */
  readonly tokens: LruCache<TokenWithAccount>;
  readonly found: Readonly<Record<Table, LruCache<readonly unknown[]>>>;
  /** People with their roles and groups, by id. */
  readonly described: LruCache<Person>;
  readonly access: AccessCache;
  /** The cached reads of each connection. */
  readonly views: WeakMap<Reads, Reads>;
}

type Table = 'people' | 'groups' | 'serviceAccounts' | 'projects';

/**
 * The same store, whose reads ask no further than to the end of the audit log for what they know. Results are those
 * of the store, but for changes that came past roster's own writes: these show with the next event. Writes go to the store.
 */
export function cachedStore(store: Store, limits: CacheLimits = CACHE_LIMITS): Store {
  const headcount = { last: 0 };
  /** When tokens were last used: no event tells of that. */
  const used = lruCache<string>(limits.records);
  const newCache = (hash: string): Cache => ({
    hash,
    tokens: lruCache(limits.records),
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
  let cache = newCache('');

  return {
    ...store,
    read: (work, options) =>
      store.read(async (tx) => {
        const token = options?.token;
        // What is not known in the last known state is not known in another one either.
        const asked = token === undefined || cache.tokens.get(token) ? undefined : tx.tokens.withAccount(token);
        // At once: over a network, that is one round trip.
        const [head, found] = await Promise.all([tx.audit.head(), asked]);
        if (head.hash !== cache.hash) cache = newCache(head.hash);
        if (found !== undefined) keep(cache, found);
        const { views } = cache;
        const view = views.get(tx) ?? cachedReads(tx, head, cache, used);
        views.set(tx, view);
        return work(view);
      }, options),
    async write(work, options) {
      const touched = new Map<string, string>();
      const written = { events: false };
      const result = await store.write(
        (tx) =>
          work({
            ...tx,
            tokens: {
              ...tx.tokens,
              touch: (id, at) => {
                touched.set(id, at);
                return tx.tokens.touch(id, at);
              },
            },
            audit: {
              ...tx.audit,
              append: (events) => {
                written.events = true;
                return tx.audit.append(events);
              },
            },
          }),
        options,
      );
      // The next read need not ask for the head first to find out.
      if (written.events) cache = newCache('');
      for (const [id, at] of touched) used.set(id, at);
      return result;
    },
  };
}

/** Keeps what a token may do, with the roles that all tokens share. */
function keep({ tokens, access }: Cache, found: TokenWithAccount): TokenWithAccount {
  const kept = { ...found, access: access.sharingRoles(found.access) };
  tokens.set(found.token.hash, kept);
  return kept;
}

/** The reads of one snapshot, from the cache of its state where it has them. */
function cachedReads(tx: Reads, head: AuditHead, cache: Cache, used: LruCache<string>): Reads {
  const { tokens, found, described, access } = cache;
  return {
    ...tx,
    audit: { ...tx.audit, head: () => Promise.resolve(head) },
    tokens: {
      ...tx.tokens,
      // What is not there is not kept: anybody can ask for any number of those.
      async withAccount(hash) {
        const known = tokens.get(hash);
        const asked = known === undefined ? await tx.tokens.withAccount(hash) : undefined;
        const found = known ?? (asked && keep(cache, asked));
        if (found === undefined) return undefined;
        const { token } = found;
        const at = used.get(token.id);
        return at === undefined || at <= (token.last_used_at ?? '')
          ? found
          : { ...found, token: { ...token, last_used_at: at } };
      },
    },
    people: {
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
    },
    groups: { ...tx.groups, find: finding(tx.groups, found.groups) },
    serviceAccounts: { ...tx.serviceAccounts, find: finding(tx.serviceAccounts, found.serviceAccounts) },
    projects: { ...tx.projects, find: finding(tx.projects, found.projects) },
    access: {
      ...tx.access,
      load: (subjects) => access.load(tx, subjects),
      loadAll: (pace) => access.loadAll(tx, pace),
    },
  };
}

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
