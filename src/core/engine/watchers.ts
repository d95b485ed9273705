import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '../store/index.ts';
import { places } from './places.ts';
import type { Place, PlacesOptions } from './places.ts';

/** Tells all who watch one thing of a store when to look at it again: one listener, however many they are. */

/** No two looks come sooner one after the other, in milliseconds. */
export const WATCH_TICK = 500;
/** After so many ticks without news it is looked at all the same: leases end by themselves. */
const IDLE_TICKS = 4;

/** `look`: it may have changed, or some time has passed; `stopped`: it gets no more. */
type Turn = 'look' | 'stopped';

interface Watcher {
  /** Waits until it is time to look again; at first it is at once. */
  turn(signal: AbortSignal | undefined): Promise<Turn>;
  leave(): void;
}

export interface Watchers {
  /** `account`: who watches. Throws `rate_limited` where too many watch, or too many of one account. */
  join(account?: string): Watcher;
  /** Ends the streams of all who watch. */
  stop(): void;
}

interface WatchersOptions extends PlacesOptions {
  readonly store: Pick<Store, 'listen'>;
  /** What it is that they watch, as `Store.listen` has it. */
  readonly about: string;
  /** The time between two looks at least, in milliseconds. */
  readonly tick?: number;
}

interface Waiter {
  readonly place: Place;
  readonly told: (turn: Turn) => void;
}

/** What watches for all; it listens only while somebody watches. */
export function watchersOf({ store, about, tick = WATCH_TICK, ...bounds }: WatchersOptions): Watchers {
  const held = places({ doing: `watch the ${about}`, who: `watchers of the ${about}` }, bounds);
  const waiters = new Set<Waiter>();
  let alone = new AbortController();
  let stopped = false;
  /** How often all were told to look. */
  let looks = 0;

  function lookAgain(): void {
    looks += 1;
    for (const { told } of [...waiters]) told('look');
  }

  /** Listens for a while, and tells all of what it hears. Throws what the store throws. */
  async function listen(ended: AbortSignal): Promise<void> {
    const listener = await store.listen(about);
    lookAgain();
    try {
      for (let quiet = 0; quiet < IDLE_TICKS && !ended.aborted;) {
        const isNews = await listener.news(tick, ended);
        quiet = isNews ? 0 : quiet + 1;
        held.looked();
        for (const { place, told } of [...waiters]) if (!held.isHeld(place)) told('stopped');
        if (held.count() === 0) return;
        if (!isNews) continue;
        lookAgain();
        await pause(tick, undefined, { signal: ended }).catch(() => undefined);
      }
    } finally {
      listener.close();
    }
  }

  /** Listens anew each time that nothing came for a while: a connection may be lost in silence. */
  async function run(ended: AbortSignal): Promise<void> {
    while (!ended.aborted && held.count() > 0) {
      try {
        await listen(ended);
      } catch {
        // Those who watch look, and are told by that what is wrong with the store.
        lookAgain();
        await pause(tick, undefined, { signal: ended }).catch(() => undefined);
      }
    }
  }

  const wait = (place: Place, signal: AbortSignal | undefined): Promise<Turn> =>
    new Promise((resolve) => {
      place.isWaiting = true;
      const told = (turn: Turn): void => {
        place.isWaiting = false;
        waiters.delete(waiter);
        signal?.removeEventListener('abort', stop);
        resolve(turn);
      };
      const waiter: Waiter = { place, told };
      const stop = (): void => told('stopped');
      waiters.add(waiter);
      signal?.addEventListener('abort', stop);
    });

  return {
    join(account = '') {
      const place = held.take(account);
      /** At which look this one was last. */
      let at = -1;
      if (held.count() === 1) {
        alone.abort();
        alone = new AbortController();
        void run(alone.signal);
      }
      return {
        async turn(signal) {
          if (stopped || signal?.aborted === true || !held.isHeld(place)) return 'stopped';
          const turn = at === looks ? await wait(place, signal) : 'look';
          at = looks;
          return turn;
        },
        leave() {
          held.giveBack(place);
          if (held.count() === 0) alone.abort();
        },
      };
    },
    stop() {
      stopped = true;
      alone.abort();
      for (const { told } of [...waiters]) told('stopped');
    },
  };
}
