import { jwtVerify } from 'jose/jwt/verify';
import type { JWTPayload } from 'jose';
import type { GivenToken } from '../core/id-token.ts';
import { AppError } from '../domain/errors.ts';
import type { Refuse } from '../domain/signin/token-text.ts';
import { headerOf } from '../domain/signin/token-text.ts';
import { unlessAborted } from '../lib/unless-aborted.ts';
import type { Issuers } from './issuers.ts';

/** The signature and times of a token, whatever it is for. */

/** Signatures by a key that only the issuer has: no `none`, and no secret that both sides know. */
export const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** How far two clocks may differ, in seconds. */
export const SKEW = 60;
/** For how long a token may be valid, in seconds. */
export const LONGEST_LIFE = 24 * 60 * 60;

/** The payload of a token that its issuer has signed. Throws what `refuse` makes, and as `Issuers` do. */
export async function signedPayload(given: GivenToken, issuers: Issuers, refuse: Refuse): Promise<JWTPayload> {
  const { token, issuer, now, signal } = given;
  const { kid } = requireHeader(token, refuse);
  // Others may wait for the same keys.
  const findKey = await unlessAborted(issuers.keys(issuer, kid, now), signal, stopped);
  try {
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: ALGORITHMS,
      issuer,
      clockTolerance: SKEW,
      maxTokenAge: LONGEST_LIFE,
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    throw error instanceof AppError ? error : refuse(reasonOf(error), error);
  }
}

/** The caller wants to stop. */
export const stopped = (): AppError => new AppError('interrupted', 'stopped');

/** The header names a key, and asks for nothing that changes what is signed; `jku`, `x5u` and `jwk` are ignored. */
function requireHeader(token: string, refuse: Refuse): { readonly kid: string } {
  const { alg, kid, typ, crit } = headerOf(token, refuse);
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) throw refuse('is not signed in a way that is accepted');
  if (typeof kid !== 'string' || kid === '') throw refuse('does not say by which key it is signed');
  if (typ !== undefined && (typeof typ !== 'string' || !/^(?:application\/)?jwt$/i.test(typ)))
    throw refuse('is of another type than JWT');
  if (crit !== undefined) throw refuse('asks for an extension that is not known here');
  return { kid };
}

const REASONS: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'is too old',
  ERR_JWKS_NO_MATCHING_KEY: 'is signed by a key that its issuer does not have',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'has a wrong signature',
};

/** Why a library refused a token, as the end of a sentence; nothing of the token stands in it. */
function reasonOf(error: unknown): string {
  const { code, claim } = error as { readonly code?: unknown; readonly claim?: unknown };
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' && typeof claim === 'string') return `has a wrong ${claim}`;
  return (typeof code === 'string' ? REASONS[code] : undefined) ?? 'is not in order';
}

/** In characters. */
const LONGEST_SUBJECT = 1024;

/** The subject of a token. Throws what `refuse` makes for one that cannot be shown. */
export function subjectOf({ sub }: JWTPayload, refuse: Refuse): string {
  if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT || /[\p{Cc}\p{Cf}]/u.test(sub))
    throw refuse('has no sub that can be shown');
  return sub;
}
