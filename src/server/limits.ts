import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { AppError } from '../domain/errors.ts';
import { networkOf } from '../lib/ip-network.ts';
import { lruCache } from '../lib/lru-cache.ts';
import { tooMany } from './too-many.ts';
import { keyedQueue } from '../lib/keyed-queue.ts';

/**
 * How many requests a token and an address may make: counted in the memory of this process, in windows of
 * some seconds that begin with the first request. The library goes by the process's own clock.
 */

/** How many requests a second, on the average of a window; 0: no limit. */
export interface Rates {
  readonly token: number;
  /** Of an address, probes included, and all that come without a valid token. */
  readonly address: number;
  /** Of an address, without a token or with one that is not valid. */
  readonly stranger: number;
}

/** The length of a window, in seconds: no longer than a remote caller waits between two attempts. */
const WINDOW = 10;
/** Addresses share this many counters, so that many addresses take no more memory than these. */
const COUNTERS = 65_536;
/** How many valid tokens are cached. */
const KNOWN_TOKENS = 10_000;
/** How many addresses are cached with their counters. */
const KNOWN_ADDRESSES = 1000;

/** The client that makes a request. */
export interface Client {
  /** The hash of its token; undefined: it gave none, or nothing that has the form of one. */
  readonly token: string | undefined;
  readonly address: string;
  /** Whether it is a health check, as load balancers send all the time. */
  readonly probe: boolean;
}

/** Whether a token with this hash is valid. */
export type IsValid = (hash: string) => Promise<boolean>;

export interface Limits {
  /**
   * Counts a request. Resolves with the refusal, `rate_limited`, of one beyond a limit: which limit, and how long to wait.
   * A valid token is never refused for requests of others at its address, so it is
   * looked up first: one at a time for each address.
   */
  check(client: Client, isValid: IsValid): Promise<AppError | undefined>;
  /** The same for a login from an address that is over its limit, of an account that is familiar there: it has a limit of its own. */
  checkFamiliarLogin(address: string, account: string): Promise<AppError | undefined>;
  /** Takes note of whether the token of a request that passed `check` was valid. */
  settle(client: Client, proof: Proof): Promise<void>;
}

/** Whether a token was valid; `none`: it was not checked, as where there is no route or the route is public. */
export type Proof = 'given' | 'refused' | 'none';

/** Limits by rates; `salt` makes it unpredictable which addresses share a counter. */
export function rateLimits(rates: Rates, salt: Uint8Array, window = WINDOW): Limits {
  const tokens = counter('requests per token', rates.token, window);
  const addresses = counter('requests per address', rates.address, window);
  const strangers = counter('requests per address without a valid token', rates.stranger, window);
  const logins = counter('logins per account and address', rates.stranger, window);
  const inTurn = keyedQueue();
  const known = new Set<string>();
  const counters = lruCache<number>(KNOWN_ADDRESSES);
  const counterOf = (address: string): number => {
    const known = counters.get(address);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(salt).update(networkOf(address)).digest();
    const number = hash.readUInt32BE() % COUNTERS;
    counters.set(address, number);
    return number;
  };

  return {
    check({ token, address, probe }, isValid) {
      if (!probe && token !== undefined && known.has(token)) return tokens.count(token);
      const number = counterOf(address);
      return probe ? addresses.count(number) : checkUnknown(token, number, isValid);
    },
    checkFamiliarLogin: (address, account) => logins.count(`${counterOf(address)} ${account}`),
    async settle({ token, address }, proof) {
      if (proof === 'given' || token === undefined) return;
      // Others were counted by address in `check`; this token was known to be valid until now.
      // Where nothing was proved, it is looked up again the next time, for it may have ended.
      if (known.delete(token) && proof === 'refused') await strangers.count(counterOf(address));
    },
  };

  async function checkUnknown(
    token: string | undefined,
    number: number,
    isValid: IsValid,
  ): Promise<AppError | undefined> {
    if (token !== undefined) {
      if (!known.has(token) && (await inTurn([String(number)], () => isValid(token)))) remember(token);
      if (known.has(token)) return tokens.count(token);
    }
    return (await addresses.count(number)) ?? strangers.count(number);
  }

  function remember(token: string): void {
    known.add(token);
    const [oldest] = known;
    if (known.size > KNOWN_TOKENS && oldest !== undefined) known.delete(oldest);
  }
}

interface Counter {
  /** Counts one more; the refusal where it was one too many. */
  count(key: string | number): Promise<AppError | undefined>;
}

function counter(limit: string, rate: number, window: number): Counter {
  if (rate === 0) return { count: () => Promise.resolve(undefined) };
  const points = Math.ceil(rate * window);
  const limiter = new RateLimiterMemory({ points, duration: window });
  return {
    async count(key) {
      try {
        await limiter.consume(key);
        return undefined;
      } catch (refused) {
        if (refused instanceof RateLimiterRes)
          return tooMany(limit, Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
        throw refused;
      }
    },
  };
}
