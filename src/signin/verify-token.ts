import type { JWTPayload } from 'jose';
import type { GivenToken, VerifyToken } from '../core/id-token.ts';
import type { Outbound } from '../core/outbound.ts';
import { hashSecret } from '../core/secrets.ts';
import type { VerifiedToken } from '../domain/signin/claims.ts';
import { refusedToken } from '../domain/signin/token-text.ts';
import { issuersBy } from './issuers.ts';
import { LONGEST_LIFE, signedPayload, SKEW, subjectOf } from './signed-token.ts';

/** Checks tokens that issuers of OpenID Connect have signed for CI jobs. */

/** Tokens are checked with the keys that their issuers publish, to which `outbound` sends requests. */
export function tokenVerifier(outbound: Outbound): VerifyToken {
  const issuers = issuersBy(outbound);
  return async (given) => verified(given, await signedPayload(given, issuers, refusedToken));
}

/** What a payload says of the job. */
function verified({ token, issuer }: GivenToken, claims: JWTPayload): VerifiedToken {
  const { aud, iat = 0, exp = 0, jti } = claims;
  if (!(exp > iat && exp - iat <= LONGEST_LIFE)) throw refusedToken('is valid for longer than a day, or for no time');
  const subject = subjectOf(claims, refusedToken);
  const [audience, ...others] = [aud].flat();
  // Whoever else it is for could use it here.
  if (typeof audience !== 'string' || others.length > 0) throw refusedToken('is not for one audience');
  const isNamed = typeof jti === 'string' && jti !== '';
  const signed = token.slice(0, token.lastIndexOf('.'));
  return {
    issuer,
    subject,
    audience,
    use: hashSecret(JSON.stringify(isNamed ? [issuer, 'jti', jti] : [issuer, 'token', signed])),
    expires: (exp + SKEW) * 1000,
    claims,
  };
}
