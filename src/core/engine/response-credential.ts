import { AppError } from '../../domain/errors.ts';
import type { TokenRecord } from '../../domain/tokens.ts';

/** The token that made a call, as it is kept with the stored response. */
export type ResponseCredential = Pick<TokenRecord, 'id' | 'created_by' | 'permissions'>;

/** What is kept of a token. */
export const credentialOf = ({ id, created_by, permissions }: TokenRecord): ResponseCredential => ({
  id,
  created_by,
  permissions,
});

/**
 * Throws `forbidden` unless the call of a stored response was made with this token, or with one that the same account
 * made and that is limited to no more: a response can hold secrets that are worth more than the token that asks.
 * `maker` is undefined for a response of roster before it kept that: then the token must be unlimited.
 */
export function requireCredential(maker: ResponseCredential | undefined, token: TokenRecord): void {
  if (maker?.id === token.id) return;
  const isOfSameHands = maker === undefined || maker.created_by === token.created_by;
  if (isOfSameHands && isWithin(maker?.permissions ?? null, token.permissions)) return;
  throw new AppError('forbidden', 'the call with this idempotency key was made with another token', {
    hint: 'repeat it with that token, or log in as who made it',
    details: { limits: token.permissions === null ? null : [...token.permissions] },
  });
}

/** Whether limits allow nothing beyond others; null: no limits. */
const isWithin = (limits: ResponseCredential['permissions'], others: ResponseCredential['permissions']): boolean =>
  others === null || (limits !== null && limits.every((permission) => others.includes(permission)));
