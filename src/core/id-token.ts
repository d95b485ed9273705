import type { VerifiedToken } from '../domain/signin/claims.ts';

/** A token that a trusted issuer is said to have signed. */
export interface GivenToken {
  readonly token: string;
  /** The only issuer that may have signed it. */
  readonly issuer: string;
  /** Now, in milliseconds since 1970. */
  readonly now: number;
  /** Ends the waiting for keys, which throws `interrupted`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks the signature of a token by the keys that its issuer publishes, and its times; whom it is for is left to the
 * caller. Throws `unauthenticated` for a token that is not in order, and what `Outbound` throws where the keys cannot be had.
 */
export type VerifyToken = (given: GivenToken) => Promise<VerifiedToken>;
