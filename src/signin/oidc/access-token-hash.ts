import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { headerOf } from '../../domain/signin/token-text.ts';
import type { Refuse } from '../../domain/signin/token-text.ts';

/**
 * The access token is the one that the ID token was made with, where it says so (OpenID Connect Core 1.0, 3.1.3.6).
 * Throws what `refuse` makes.
 */
export function requireAccessTokenHash(
  idToken: string,
  { at_hash: told }: JWTPayload,
  accessToken: string,
  refuse: Refuse,
): void {
  if (told === undefined) return;
  const { alg } = headerOf(idToken, refuse);
  const bits = typeof alg === 'string' ? (/(?:256|384|512)$/.exec(alg)?.[0] ?? '512') : '512';
  const hash = createHash(`sha${bits}`).update(accessToken).digest();
  if (hash.subarray(0, hash.length / 2).toString('base64url') !== told) throw refuse('has a wrong at_hash');
}
