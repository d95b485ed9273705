import { networkOf } from '../lib/ip-network.ts';
import type { RequestSummary } from './app.ts';

/** Which refusals for a limit, or for an address that is not allowed, are listed in the log one by one: a client that repeats requests does not fill it. */

/** Windows, in milliseconds. */
const WINDOW = 60_000;
/** Of one network, and of all, in a window. */
const LISTED_EACH = 10;
const LISTED = 300;
/** How many of those that asked the most are named. */
const NAMED = 5;

/** What was not listed in a window. */
interface Unlisted {
  readonly count: number;
  readonly networks: number;
  /** The networks that asked the most, each with how often. */
  readonly most: readonly string[];
}

interface Refusals {
  /** Whether a response is listed; all are but refusals for a limit or an address beyond the first few. */
  isListed(summary: Pick<RequestSummary, 'address' | 'limit' | 'isShutOut'>): boolean;
  /** What was not listed in the window that is over by now, or with `all` in the one that is not; once. */
  unlisted(all?: boolean): Unlisted | undefined;
}

/** Counts refusals; `now` in milliseconds. */
export function refusalsListed(now: () => number): Refusals {
  let begun = now();
  let listed = 0;
  const seen = new Map<string, number>();
  return {
    isListed({ address, limit, isShutOut }) {
      if (limit === undefined && isShutOut !== true) return true;
      const network = networkOf(address);
      const count = (seen.get(network) ?? 0) + 1;
      // Beyond so many networks the count is theirs together.
      const key = seen.size < LISTED || seen.has(network) ? network : 'others';
      seen.set(key, key === network ? count : (seen.get(key) ?? 0) + 1);
      if (key !== network || count > LISTED_EACH || listed >= LISTED) return false;
      listed += 1;
      return true;
    },
    unlisted(all = false) {
      if (!all && now() - begun < WINDOW) return undefined;
      const total = [...seen.values()].reduce((sum, count) => sum + count, 0);
      const most = [...seen].sort(([, a], [, b]) => b - a).slice(0, NAMED);
      const told =
        total === listed
          ? undefined
          : {
              count: total - listed,
              networks: seen.size,
              most: most.map(([network, count]) => `${network} ${count}`),
            };
      begun = now();
      listed = 0;
      seen.clear();
      return told;
    },
  };
}
