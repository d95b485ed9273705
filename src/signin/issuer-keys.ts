import { createLocalJWKSet } from 'jose/jwks/local';
import type { CryptoKey, JSONWebKeySet } from 'jose';
import type { Outbound } from '../core/outbound.ts';
import { AppError } from '../domain/errors.ts';
import { addressFault, configurationUrl } from '../domain/signin/issuer.ts';
import { lruCache } from '../lib/lru-cache.ts';

/** The keys that issuers publish, cached for a while. */

/** For so long, in milliseconds, keys are used without another look. */
const FRESH = 10 * 60 * 1000;
/** For an unknown key, the issuer is asked again after so long, in milliseconds: anybody can make one up. */
const ASKED_AGAIN = 60 * 1000;
/** After a failure, the issuer is not asked again for so long, in milliseconds. */
const FAILED = 10 * 1000;
/** In milliseconds, and bytes. */
const TIMEOUT = 5000;
const LARGEST = 256 * 1024;
const MOST_KEYS = 100;
/** So many issuers are cached. */
const MOST_ISSUERS = 100;

/** Finds the key of a token's header. Throws an error of jose. */
type FindKey = (...given: Parameters<ReturnType<typeof createLocalJWKSet>>) => Promise<CryptoKey>;

interface Keys {
  readonly find: FindKey;
  readonly ids: ReadonlySet<string>;
}

/** What the last request for an issuer's keys came to; `keys` may be of an earlier one. */
interface Asked {
  readonly at: number;
  readonly keysAt: number;
  readonly keys: Keys | undefined;
  readonly failure: Error | undefined;
}

/**
 * Finds the keys of issuers, of which each must be one that is trusted: it is asked. `now` in milliseconds since 1970.
 * Throws `unavailable` and `unreachable`, and `invalid` for an address that may not be reached.
 */
export function issuerKeys(outbound: Outbound): (issuer: string, id: string, now: number) => Promise<FindKey> {
  const cache = lruCache<Asked>(MOST_ISSUERS);
  const asking = new Map<string, Promise<Asked>>();

  async function ask(issuer: string, now: number, before: Asked | undefined): Promise<Asked> {
    const asked = await publishedKeys(outbound, issuer).then(
      (keys): Asked => ({ at: now, keysAt: now, keys, failure: undefined }),
      (error: unknown): Asked => ({
        at: now,
        keysAt: before?.keysAt ?? 0,
        keys: before?.keys,
        failure: error instanceof Error ? error : new Error('the keys cannot be had', { cause: error }),
      }),
    );
    cache.set(issuer, asked);
    return asked;
  }

  /** One request for all who wait. */
  function askOnce(issuer: string, now: number, before: Asked | undefined): Promise<Asked> {
    const running = asking.get(issuer) ?? ask(issuer, now, before).finally(() => asking.delete(issuer));
    asking.set(issuer, running);
    return running;
  }

  return async (issuer, id, now) => {
    const cached = cache.get(issuer);
    const isWithin = (since: number, time: number): boolean => now >= since && now - since < time;
    const usable = cached?.keys !== undefined && isWithin(cached.keysAt, FRESH) ? cached.keys : undefined;
    if (usable?.ids.has(id) === true) return usable.find;
    const isSoon = cached !== undefined && isWithin(cached.at, usable === undefined ? FAILED : ASKED_AGAIN);
    const { keys, failure } = isSoon ? cached : await askOnce(issuer, now, cached);
    if (failure !== undefined) throw failure;
    return keys?.find ?? noKeys;
  };
}

const noKeys: FindKey = () => Promise.reject(new Error('no keys'));

/** The keys that an issuer publishes now (OpenID Connect Discovery 1.0). */
async function publishedKeys(outbound: Outbound, issuer: string): Promise<Keys> {
  const configuration = await documentAt(outbound, configurationUrl(issuer));
  if (configuration.issuer !== issuer) throw unusable(issuer, 'its configuration names another issuer');
  const { jwks_uri: address } = configuration;
  if (typeof address !== 'string' || addressFault(address) !== undefined)
    throw unusable(issuer, 'its configuration names no address of its keys that begins with https://');
  const { keys } = await documentAt(outbound, address);
  if (!Array.isArray(keys) || keys.length > MOST_KEYS) throw unusable(issuer, 'its keys are no list of keys');
  const usable = keys.filter(isNamedKey);
  return { find: createLocalJWKSet({ keys: usable }), ids: new Set(usable.map(({ kid }) => kid)) };
}

type NamedKey = JSONWebKeySet['keys'][number] & { readonly kid: string };

/** A key that a token can name; one without a name, or a shared secret, is none that signs tokens. */
const isNamedKey = (key: unknown): key is NamedKey =>
  typeof key === 'object' &&
  key !== null &&
  'kid' in key &&
  typeof key.kid === 'string' &&
  'kty' in key &&
  typeof key.kty === 'string' &&
  key.kty !== 'oct';

/** A JSON object at an address; no redirect is followed. */
async function documentAt(outbound: Outbound, url: string): Promise<Readonly<Record<string, unknown>>> {
  const request = { url, method: 'GET', headers: { accept: 'application/json' } } as const;
  const { status, body } = await outbound({ ...request, timeout: TIMEOUT, largest: LARGEST });
  const { host } = new URL(url);
  if (status !== 200) throw unusable(host, `it answered with the status ${status}`);
  const document = parsed(body);
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw unusable(host, 'what it answered is no JSON object');
  return document as Readonly<Record<string, unknown>>;
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

const unusable = (what: string, why: string): AppError =>
  new AppError('unavailable', `the keys of ${what} cannot be had: ${why}`, {
    hint: 'check that the issuer of the trust is the right one, and try again',
  });
