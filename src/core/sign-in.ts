import type { SignInProvider } from '../domain/signin/provider.ts';

/** Sign-in at a provider: what the protocols promise, and what they say of who signed in. */

/** Who a provider says somebody is; its signatures, audience and times were checked. */
export interface VerifiedIdentity {
  readonly issuer: string;
  /** Names them at this issuer. */
  readonly subject: string;
  /** The protocol promises that the subject is never anybody else's; an address could be. */
  readonly isLasting: boolean;
  readonly email: string | null;
  /** The provider's own claim says that it checked the address. */
  readonly emailVerified: boolean;
  readonly username: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** null: it said nothing of groups. */
  readonly groups: readonly string[] | null;
  /** All that it said. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Tells the answer from all others, where it could be brought twice; null: the provider takes care of that itself. */
  readonly use: string | null;
  /** When the answer expires, in milliseconds since 1970. */
  readonly expires: number;
}

/** The beginning of a sign-in. */
interface SignInBegin {
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** SHA-256 of the code verifier (RFC 7636). */
  readonly codeChallenge: string;
  /** The id of the request, for SAML. */
  readonly requestId: string;
  /** Now, in milliseconds since 1970. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/** What the browser brought back, and what the sign-in began with. */
export interface SignInAnswer {
  readonly redirectUri: string;
  /** Those of the callback. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** null: the provider began it. */
  readonly requestId: string | null;
  /** Now, in milliseconds since 1970. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/** The protocol of one kind of provider. */
export interface SignInProtocol<Kind extends SignInProvider['kind'] = SignInProvider['kind']> {
  /** Where to send the browser. Throws `unavailable`, `unreachable`, and `invalid` for an address that may not be reached. */
  begin(provider: Extract<SignInProvider, { kind: Kind }>, begin: SignInBegin): Promise<{ readonly url: string }>;
  /** What the provider answered, checked. Throws `unauthenticated` for an answer that is not in order, and as `begin` does. */
  complete(provider: Extract<SignInProvider, { kind: Kind }>, answer: SignInAnswer): Promise<VerifiedIdentity>;
}
