import { setTimeout as pause } from 'node:timers/promises';
import type { ShownEvent } from '../../domain/audit.ts';
import type { Live } from '../live.ts';
import type { Store } from '../store/index.ts';
import { places } from './places.ts';
import type { Place, PlacesOptions } from './places.ts';

/**
 * Watches the audit log for all who follow it: one look every moment, however many they are. Neither engine needs
 * anything in a write for it: the head of the log is one row.
 */

/** In milliseconds. */
export const TICK = 250;
/** After so many looks without news, a follower hears that there are none. */
const IDLE_TICKS = 12;
/** How many new events are kept for all; who is further behind reads by itself. */
const KEPT = 500;
/** `moved`: there may be more; `idle`: there was nothing for a while; `stopped`: it gets no more. */
type News = 'moved' | 'idle' | 'stopped';

/** One who follows the log. */
export interface Follower {
  /** Waits until there are events after `seq`, or the log lost some. Throws what the store throws. */
  news(seq: number, signal: AbortSignal | undefined): Promise<News>;
  /** All events after `seq`, and up to which they go; undefined: they are not in memory. */
  since(seq: number): { readonly events: readonly ShownEvent[]; readonly to: number } | undefined;
  leave(): void;
}

export interface Feed {
  /** `account`: who follows. Throws `rate_limited` where too many follow, or too many of one account. */
  join(account?: string): Follower;
  /** Ends the streams of all who follow. */
  stop(): void;
}

interface FeedOptions extends PlacesOptions {
  readonly store: Store;
  readonly load: Live['load'];
  /** The time between two looks, in milliseconds. */
  readonly tick?: number;
}

interface Waiter {
  readonly place: Place;
  readonly seq: number;
  readonly told: (news: News) => void;
  readonly failed: (error: unknown) => void;
  ticks: number;
}

/** The last events that were read together. */
interface Batch {
  readonly after: number;
  readonly events: readonly ShownEvent[];
}

/** A feed of a store; it looks only while somebody follows. */
export function auditFeed({ store, load, tick = TICK, ...bounds }: FeedOptions): Feed {
  const held = places({ doing: 'follow the audit log', who: 'followers of the audit log' }, bounds);
  const waiters = new Set<Waiter>();
  let alone = new AbortController();
  let stopped = false;
  /** Up to where the log was read; undefined: not yet. */
  let end: number | undefined;
  let batch: Batch | undefined;

  /** Looks once. */
  async function look(): Promise<{ readonly isBehind: boolean; readonly isShorter: boolean }> {
    const from = end;
    const { head, events } = await store.read(async (tx) => {
      const { seq } = await tx.audit.head();
      return { head: seq, events: from === undefined || seq <= from ? [] : await load(tx, from, KEPT) };
    });
    const last = events.at(-1)?.seq;
    if (from !== undefined && last !== undefined) batch = { after: from, events };
    const isShorter = from !== undefined && head < from;
    if (isShorter) batch = undefined;
    end = last ?? head;
    return { isBehind: end < head, isShorter };
  }

  const isAfter = (seq: number): boolean => end !== undefined && end > seq;

  async function watch(ended: AbortSignal): Promise<void> {
    const isEnded = (): boolean => ended.aborted;
    end = undefined;
    batch = undefined;
    while (!isEnded()) {
      try {
        const { isBehind, isShorter } = await look();
        held.looked();
        for (const waiter of [...waiters]) {
          waiter.ticks += 1;
          if (!held.isHeld(waiter.place)) waiter.told('stopped');
          else if (isShorter || isAfter(waiter.seq)) waiter.told('moved');
          else if (waiter.ticks >= IDLE_TICKS) waiter.told('idle');
        }
        if (held.count() === 0) return;
        await pause(isBehind ? 0 : tick, undefined, { signal: ended });
      } catch (error) {
        if (isEnded()) return;
        for (const waiter of [...waiters]) waiter.failed(error);
        await pause(tick, undefined, { signal: ended }).catch(() => undefined);
      }
    }
  }

  const wait = (place: Place, seq: number, signal: AbortSignal | undefined): Promise<News> =>
    new Promise((resolve, reject) => {
      place.isWaiting = true;
      const end = (): void => {
        place.isWaiting = false;
        waiters.delete(waiter);
        signal?.removeEventListener('abort', stop);
      };
      const waiter: Waiter = {
        place,
        seq,
        ticks: 0,
        told: (news) => {
          end();
          resolve(news);
        },
        failed: (error) => {
          end();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what the store threw
          reject(error);
        },
      };
      const stop = (): void => waiter.told('stopped');
      waiters.add(waiter);
      signal?.addEventListener('abort', stop);
    });

  return {
    join(account = '') {
      const place = held.take(account);
      if (held.count() === 1) {
        alone.abort();
        alone = new AbortController();
        void watch(alone.signal);
      }
      return {
        async news(seq, signal) {
          if (stopped || signal?.aborted === true || !held.isHeld(place)) return 'stopped';
          return isAfter(seq) ? 'moved' : wait(place, seq, signal);
        },
        since(seq) {
          if (seq === end) return { events: [], to: seq };
          const to = batch?.events.at(-1)?.seq;
          if (batch === undefined || to === undefined || seq < batch.after || seq > to) return undefined;
          return { events: seq === batch.after ? batch.events : batch.events.filter((one) => one.seq > seq), to };
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
      for (const waiter of [...waiters]) waiter.told('stopped');
    },
  };
}
