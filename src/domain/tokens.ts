import type { SubjectType } from './access.ts';
import type { Permission } from './permissions.ts';

/** `session`: what a login gets, ended by logout and by any password change; `api`: everything else. */
export type TokenKind = 'api' | 'session';

/** A token as stored; the secret itself is never. */
export interface TokenRecord {
  readonly id: string;
  readonly kind: TokenKind;
  readonly subject_type: Exclude<SubjectType, 'group'>;
  readonly subject_id: string;
  readonly name: string;
  /** SHA-256 of the secret, hex. */
  readonly hash: string;
  readonly last_four: string;
  readonly created_at: string;
  readonly created_by: string;
  /** null: never. */
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
  /** What the token is limited to; null: all that its owner may do. */
  readonly permissions: readonly Permission[] | null;
}

const DAY = 24 * 60 * 60 * 1000;
/** How long tokens last unless said otherwise, in milliseconds. */
export const TOKEN_TTL = { api: 90 * DAY, session: 30 * DAY } as const satisfies Record<TokenKind, number>;
/** `last_used_at` is written at most this often, in milliseconds. */
export const TOKEN_TOUCH_INTERVAL = 60 * 1000;
