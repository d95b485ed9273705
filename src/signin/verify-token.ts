import { jwtVerify } from 'jose/jwt/verify';
import type { JWTPayload } from 'jose';
import type { GivenToken, VerifyToken } from '../core/id-token.ts';
import type { Outbound } from '../core/outbound.ts';
import { hashSecret } from '../core/secrets.ts';
import { AppError } from '../domain/errors.ts';
import type { VerifiedToken } from '../domain/signin/claims.ts';
import { unlessAborted } from '../lib/unless-aborted.ts';
import { headerOf, refusedToken } from '../domain/signin/token-text.ts';
import { issuerKeys } from './issuer-keys.ts';

/** Checks tokens that issuers of OpenID Connect have signed. */

/** Signatures by a key that only the issuer has: no `none`, and no secret that both sides know. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** How far two clocks may differ, in seconds. */
const SKEW = 60;
/** For how long a token may be valid, in seconds. */
const LONGEST_LIFE = 24 * 60 * 60;
/** In characters. */
const LONGEST_SUBJECT = 1024;

/** Tokens are checked with the keys that their issuers publish, to which `outbound` sends requests. */
export function tokenVerifier(outbound: Outbound): VerifyToken {
  const keysOf = issuerKeys(outbound);
  return async (given) => {
    const { token, issuer, now, signal } = given;
    const { kid } = requireHeader(token);
    // Others may wait for the same keys.
    const findKey = await unlessAborted(keysOf(issuer, kid, now), signal, stopped);
    return verified(given, await payloadOf(given, findKey));
  };
}

const stopped = (): AppError => new AppError('interrupted', 'stopped');

/** The header names a key, and asks for nothing that changes what is signed; `jku`, `x5u` and `jwk` are ignored. */
function requireHeader(token: string): { readonly kid: string } {
  const { alg, kid, typ, crit } = headerOf(token);
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg))
    throw refusedToken('is not signed in a way that is accepted');
  if (typeof kid !== 'string' || kid === '') throw refusedToken('does not say by which key it is signed');
  if (typ !== undefined && (typeof typ !== 'string' || !/^(?:application\/)?jwt$/i.test(typ)))
    throw refusedToken('is of another type than JWT');
  if (crit !== undefined) throw refusedToken('asks for an extension that is not known here');
  return { kid };
}

async function payloadOf(
  { token, issuer, now }: GivenToken,
  findKey: Awaited<ReturnType<ReturnType<typeof issuerKeys>>>,
): Promise<JWTPayload> {
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
    throw error instanceof AppError ? error : refusedToken(reasonOf(error), error);
  }
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

/** What a payload says of the job. */
function verified({ token, issuer }: GivenToken, claims: JWTPayload): VerifiedToken {
  const { sub, aud, iat = 0, exp = 0, jti } = claims;
  if (!(exp > iat && exp - iat <= LONGEST_LIFE)) throw refusedToken('is valid for longer than a day, or for no time');
  if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT || /[\p{Cc}\p{Cf}]/u.test(sub))
    throw refusedToken('has no sub that can be shown');
  const [audience, ...others] = [aud].flat();
  // Whoever else it is for could use it here.
  if (typeof audience !== 'string' || others.length > 0) throw refusedToken('is not for one audience');
  const isNamed = typeof jti === 'string' && jti !== '';
  const signed = token.slice(0, token.lastIndexOf('.'));
  return {
    issuer,
    subject: sub,
    audience,
    use: hashSecret(JSON.stringify(isNamed ? [issuer, 'jti', jti] : [issuer, 'token', signed])),
    expires: (exp + SKEW) * 1000,
    claims,
  };
}
