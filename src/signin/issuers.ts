import { createLocalJWKSet } from 'jose/jwks/local';
import type { CryptoKey, JSONWebKeySet } from 'jose';
import type { Outbound } from '../core/outbound.ts';
import { AppError } from '../domain/errors.ts';
import { addressFault, configurationUrl } from '../domain/signin/issuer.ts';
import { lruCache } from '../lib/lru-cache.ts';

/** What issuers publish of themselves, cached for a while: where they are asked, and their keys. */

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

/** A JSON object that an issuer publishes. */
type Document = Readonly<Record<string, unknown>>;

interface Published {
  readonly configuration: Document;
  readonly find: FindKey;
  /** Those of the keys. */
  readonly ids: ReadonlySet<string>;
}

/** What the last request to an issuer came to; `published` may be of an earlier one. */
interface Asked {
  readonly at: number;
  readonly publishedAt: number;
  readonly published: Published | undefined;
  readonly failure: Error | undefined;
}

/**
 * What issuers publish, of which each must be one that is trusted: it is asked. `now` in milliseconds since 1970.
 * Throws `unavailable` and `unreachable`, and `invalid` for an address that may not be reached.
 */
export interface Issuers {
  /** Finds the keys; `id`: that of the key that is needed. */
  readonly keys: (issuer: string, id: string, now: number) => Promise<FindKey>;
  /** Where and how the issuer is asked (OpenID Connect Discovery 1.0); it names this issuer. */
  readonly configuration: (issuer: string, now: number) => Promise<Document>;
}

/** Issuers that `outbound` asks. */
export function issuersBy(outbound: Outbound): Issuers {
  const cache = lruCache<Asked>(MOST_ISSUERS);
  const asking = new Map<string, Promise<Asked>>();

  async function ask(issuer: string, now: number, before: Asked | undefined): Promise<Asked> {
    const asked = await publishedBy(outbound, issuer).then(
      (published): Asked => ({ at: now, publishedAt: now, published, failure: undefined }),
      (error: unknown): Asked => ({
        at: now,
        publishedAt: before?.publishedAt ?? 0,
        published: before?.published,
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

  /** What is cached, or asked for anew where that does not suffice. */
  async function published(
    issuer: string,
    now: number,
    suffices: (published: Published) => boolean,
  ): Promise<Published | undefined> {
    const cached = cache.get(issuer);
    const isWithin = (since: number, time: number): boolean => now >= since && now - since < time;
    const isFresh = cached?.published !== undefined && isWithin(cached.publishedAt, FRESH);
    if (isFresh && suffices(cached.published)) return cached.published;
    const isSoon = cached !== undefined && isWithin(cached.at, isFresh ? ASKED_AGAIN : FAILED);
    const { published: found, failure } = isSoon ? cached : await askOnce(issuer, now, cached);
    if (failure !== undefined) throw failure;
    return found;
  }

  return {
    keys: async (issuer, id, now) => (await published(issuer, now, ({ ids }) => ids.has(id)))?.find ?? noKeys,
    configuration: async (issuer, now) => (await published(issuer, now, () => true))?.configuration ?? {},
  };
}

const noKeys: FindKey = () => Promise.reject(new Error('no keys'));

/** What an issuer publishes now (OpenID Connect Discovery 1.0). */
async function publishedBy(outbound: Outbound, issuer: string): Promise<Published> {
  const configuration = await documentAt(outbound, configurationUrl(issuer));
  if (configuration.issuer !== issuer) throw unusable(issuer, 'its configuration names another issuer');
  const { jwks_uri: address } = configuration;
  if (typeof address !== 'string' || addressFault(address) !== undefined)
    throw unusable(issuer, 'its configuration names no address of its keys that begins with https://');
  const { keys } = await documentAt(outbound, address);
  if (!Array.isArray(keys) || keys.length > MOST_KEYS) throw unusable(issuer, 'its keys are no list of keys');
  const usable = keys.filter(isNamedKey);
  const ids = new Set(usable.map(({ kid }) => kid));
  return { configuration, find: createLocalJWKSet({ keys: usable }), ids };
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
async function documentAt(outbound: Outbound, url: string): Promise<Document> {
  const request = { url, method: 'GET', headers: { accept: 'application/json' } } as const;
  const { status, body } = await outbound({ ...request, timeout: TIMEOUT, largest: LARGEST });
  const { host } = new URL(url);
  if (status !== 200) throw unusable(host, `it answered with the status ${status}`);
  const document = parsed(body);
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw unusable(host, 'what it answered is no JSON object');
  return document as Document;
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
    hint: 'check that the issuer is the right one, and try again',
  });
