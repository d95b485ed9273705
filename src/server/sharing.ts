import type { Sharing } from '../core/engine/sharing.ts';
import { lruCache } from '../lib/lru-cache.ts';
import { tooMany } from './too-many.ts';

/**
 * How the callers of a server share its one thread. Long work gives it back every few milliseconds; of all that is
 * long, one piece is done between two looks at what came in, each account's in its turn. What an account had done for
 * it is counted, and beyond its share it waits.
 */

/** Long reads at once, of all and of one account: each holds a connection to the store. */
const LONG_READS = 3;
/** Long reads of one account that may wait for their place. */
const MOST_WAITING = 8;
/** Requests of one account at once. */
const MOST_IN_FLIGHT = 50;
/** What an account may have saved up, in milliseconds of work. */
const SAVED = 20_000;
/** The longest wait for what was taken in advance, in milliseconds: no longer than a remote caller's patience. */
const LONGEST_WAIT = 10_000;
/** Of how many accounts it is known what they had done for them. */
const KNOWN_ACCOUNTS = 10_000;

/** One request's share. */
export interface Share extends Sharing {
  /** Learns whose request it is. Throws `rate_limited` where theirs are too many or took too much. */
  begin(account: string): void;
  /** The request has its answer; a stream goes on beyond it, at its account's cost. */
  end(): void;
}

export interface SharingOptions {
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** For how long the thread has been busy, in milliseconds. */
  readonly busy: () => number;
  /** How many milliseconds of work an account may have done for it in a second, on the long average; 0: as many as it likes. */
  readonly rate: number;
  /** Calls back once what came in meanwhile was looked at. */
  readonly later: (next: () => void) => void;
}

interface Account {
  left: number;
  at: number;
}

interface Waiting {
  readonly account: string;
  readonly begin: () => void;
}

/** Shares for the requests of a server. */
export function sharing({ now, busy, rate, later }: SharingOptions): () => Share {
  const accounts = lruCache<Account>(KNOWN_ACCOUNTS);
  const inFlight = new Map<string, number>();
  const turns = turnsByAccount(later);
  const running = new Set<string>();
  const waiting: Waiting[] = [];

  const accountOf = (id: string): Account => {
    const { left, at } = accounts.get(id) ?? { left: SAVED, at: now() };
    const account = { left: Math.min(SAVED, left + (Math.max(0, now() - at) * rate) / 1000), at: now() };
    accounts.set(id, account);
    return account;
  };
  function insist(id: string): void {
    if ((inFlight.get(id) ?? 0) >= MOST_IN_FLIGHT) throw tooMany('requests of one account at once', 1);
    const { left } = accountOf(id);
    if (rate > 0 && left < 0) throw tooMany('work for one account', Math.ceil(-left / rate));
  }
  function next(): void {
    if (running.size >= LONG_READS) return;
    const at = waiting.findIndex(({ account }) => !running.has(account));
    const [one] = at < 0 ? [] : waiting.splice(at, 1);
    if (one === undefined) return;
    running.add(one.account);
    one.begin();
    next();
  }

  return () => {
    let account: string | undefined;
    let isInFlight = false;
    return {
      busy,
      begin(id) {
        if (account !== undefined) return;
        insist(id);
        account = id;
        isInFlight = true;
        inFlight.set(id, (inFlight.get(id) ?? 0) + 1);
      },
      end() {
        if (account === undefined || !isInFlight) return;
        isInFlight = false;
        const left = (inFlight.get(account) ?? 1) - 1;
        if (left === 0) inFlight.delete(account);
        else inFlight.set(account, left);
      },
      spend(time) {
        if (account === undefined || rate === 0) return;
        const known = accountOf(account);
        known.left = Math.max((-LONGEST_WAIT * rate) / 1000, known.left - time);
      },
      turn: () => turns(account ?? ''),
      async long(work) {
        const id = account ?? '';
        if (waiting.filter((one) => one.account === id).length >= MOST_WAITING)
          throw tooMany('long reads of one account at once', 1);
        await new Promise<void>((begin) => {
          waiting.push({ account: id, begin });
          next();
        });
        try {
          return await work();
        } finally {
          running.delete(id);
          next();
        }
      },
    };
  };
}

/** One waiter goes on each time, whoever waits the longest of the account whose turn it is. */
function turnsByAccount(later: SharingOptions['later']): (account: string) => Promise<void> {
  const queues = new Map<string, (() => void)[]>();
  let isSet = false;
  const set = (): void => {
    if (isSet || queues.size === 0) return;
    isSet = true;
    later(() => {
      isSet = false;
      const [first] = queues;
      if (first === undefined) return;
      const [account, queue] = first;
      queues.delete(account);
      const go = queue.shift();
      if (queue.length > 0) queues.set(account, queue);
      set();
      go?.();
    });
  };
  return (account) =>
    new Promise((go) => {
      const queue = queues.get(account) ?? [];
      queue.push(go);
      queues.set(account, queue);
      set();
    });
}
