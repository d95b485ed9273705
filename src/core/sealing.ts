/**
 * Encrypts secrets that have to be read back, such as the keys of a bucket; `purpose` says what for, and what was sealed
 * for one purpose cannot be opened for another. Throws `unavailable` where there is no key, or it is another one, and
 * `invalid` for a key that is too short.
 */
export interface Sealing {
  readonly seal: (text: string, purpose: string) => Promise<string>;
  /** Throws `corrupt_store` for a text that was changed. */
  readonly unseal: (sealed: string, purpose: string) => Promise<string>;
}
