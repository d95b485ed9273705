import type { BucketPlace } from '../domain/bucket-settings.ts';

/** Where a bucket is, and the key to it. */
export interface BucketSettings extends BucketPlace {
  readonly access_key_id: string;
  readonly secret_access_key: string;
}

/** An object as a bucket answered it. */
interface BucketObject {
  readonly body: Uint8Array;
  /** By names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** When it was answered, in milliseconds since 1970 by the clock of the bucket's server; undefined: it does not say. */
  readonly answeredAt: number | undefined;
}

/**
 * Objects by their keys. What fails for a moment is tried again. Throws `invalid` for settings that the bucket refuses,
 * with its code in `details.reason`, `unreachable` where it cannot be reached, and `interrupted`.
 */
export interface Bucket {
  /**
   * Stores a new object. `metadata`: printable ASCII. false: there is one of this key, and nothing was changed; it may be
   * of an earlier attempt whose answer was lost.
   */
  putNew(key: string, body: Uint8Array, metadata: Readonly<Record<string, string>>): Promise<boolean>;
  /** Stores an object, whatever was there. */
  put(key: string, body: Uint8Array): Promise<void>;
  /** An object of up to 64 MiB; undefined: there is none. */
  get(key: string): Promise<BucketObject | undefined>;
  /** Up to 1000 keys that begin so, after another in the order of their UTF-8; `more`: there are further ones. */
  list(prefix: string, after?: string): Promise<{ readonly keys: readonly string[]; readonly more: boolean }>;
  /** Deletes an object, if it is there. */
  delete(key: string): Promise<void>;
}

/** How long calls to a bucket may take. */
export interface BucketLimits {
  /** Ends them. */
  readonly signal?: AbortSignal | undefined;
  /** For each attempt, in milliseconds; left out: two minutes. */
  readonly timeout?: number | undefined;
}

/** Opens a bucket; nothing is sent before the first call, which throws `invalid` for wrong settings. */
export type OpenBucket = (settings: BucketSettings, limits?: BucketLimits) => Bucket;
