import { stopped } from '../core/engine/sharing.ts';
import type { Sharing } from '../core/engine/sharing.ts';
import { lruCache } from '../lib/lru-cache.ts';
import { tooMany } from './too-many.ts';

/**
 * How the accounts of a server share its one thread. Long work yields the thread every few milliseconds; then other
 * requests are handled, and one piece of long work runs, of each account in turn. The time of an account is metered: an
 * account that is over its budget is refused until it has time again.
 */

/** Long reads at once, of all and of one account: each holds a connection to the store. */
const LONG_READS = 3;
/** Long reads of one account that may be queued. */
const MOST_WAITING = 8;
/** Requests of one account at once. */
const MOST_IN_FLIGHT = 50;
/** The most unused time that an account may save up, in milliseconds of work. */
const SAVED = 20_000;
/** The longest wait of an account that is over its budget, in milliseconds: less than the deadline of a remote caller. */
const LONGEST_WAIT = 10_000;
/** How many accounts have their budgets cached. */
const KNOWN_ACCOUNTS = 10_000;

/** One request's share. */
export interface Share extends Sharing {
  /** Assigns the request to its account. Throws `rate_limited` where the account has too many requests or is over its budget. */
  begin(account: string): void;
  /** The response has begun; a stream goes on after it, on the budget of its account. */
  end(): void;
}

interface SharingOptions {
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** For how long the thread has been busy, in milliseconds. */
  readonly busy: () => number;
  /** The budget of an account, in milliseconds of work per second on average; 0: no limit. */
  readonly rate: number;
  /** Calls back once the event loop has handled pending input, as `setImmediate` does. */
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
      async long(work, signal) {
        const id = account ?? '';
        if (signal?.aborted === true) throw stopped();
        if (waiting.filter((one) => one.account === id).length >= MOST_WAITING)
          throw tooMany('long reads of one account at once', 1);
        await new Promise<void>((begin, reject) => {
          const one = { account: id, begin };
          waiting.push(one);
          signal?.addEventListener('abort', () => {
            if (!waiting.includes(one)) return;
            waiting.splice(waiting.indexOf(one), 1);
            reject(stopped());
          });
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

/** Round robin over accounts: each time, the longest waiter of the next account goes on. */
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
