import * as z from 'zod/mini';
import type { SubjectType } from './access/permission-set.ts';
import { AppError } from './errors.ts';
import type { Permission } from './permissions.ts';
import { name } from './names/names.ts';
import { accountRef } from './references.ts';
import { NEVER_KEY } from './sort.ts';
import type { SortKeys } from './sort.ts';
import { durationOf, isMoment } from './time.ts';

export const TOKEN_KINDS = ['api', 'session'] as const;
/** `session`: what a login, or an exchange for a CI token, gets, ended by logout and by any password change; `api`: everything else. */
export type TokenKind = (typeof TOKEN_KINDS)[number];

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
  readonly updated_at: string;
  readonly created_by: string;
  /** null: never. */
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
  /** What the token is limited to; null: all that its owner may do. */
  readonly permissions: readonly Permission[] | null;
  /** The id of the token that it replaces once it is confirmed; null: it is confirmed, or replaces none. */
  readonly replaces: string | null;
  /** The id of the trust by which the token of a CI system was exchanged for it; null: it was not. */
  readonly trust_id: string | null;
  /** The subject of that token. */
  readonly exchanged_for: string | null;
  /** When the session began that let this one in; null: none did, and it began when it was made. */
  readonly began_at: string | null;
}

/** Those of an account's tokens that wait to replace one, and end with it: whoever knew that one may have made them. */
export const waitingToReplace = (tokens: readonly TokenRecord[], id: string): TokenRecord[] =>
  tokens.filter(({ replaces }) => replaces === id);

const DAY = 24 * 60 * 60 * 1000;
/** How long API tokens last unless said otherwise, in milliseconds. */
export const API_TOKEN_TTL = 90 * DAY;
/** `last_used_at` is written at most this often, in milliseconds. */
export const TOKEN_TOUCH_INTERVAL = 60 * 1000;

export const TOKEN_STATES = ['active', 'expired', 'revoked'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

/** Whether a token still authenticates at a time in ISO 8601. */
export const stateOf = ({ expires_at, revoked_at }: TokenRecord, at: string): TokenState =>
  revoked_at !== null ? 'revoked' : expires_at !== null && expires_at <= at ? 'expired' : 'active';

/** What lists of tokens can be sorted by: who never expires comes last, who was never used first. */
export const TOKEN_SORTS = {
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
  expires_at: ({ expires_at }) => expires_at ?? NEVER_KEY,
  last_used_at: ({ last_used_at }) => last_used_at ?? '',
} satisfies SortKeys<string, TokenRecord>;

/** A token as shown; never its secret. */
export const token = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(TOKEN_KINDS),
  /** Whose it is. */
  subject: accountRef,
  /** The address of its owner; null: it has none. */
  subject_email: z.nullable(z.string()),
  state: z.enum(TOKEN_STATES),
  last_four: z.string(),
  permissions: z.nullable(z.array(z.string())),
  /** Permissions in its limits that its owner lacks: it has them once the owner gets them. */
  lacking_permissions: z.array(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
  expires_at: z.nullable(z.string()),
  last_used_at: z.nullable(z.string()),
  /** The account that made it, and so may know it; null: it was removed. */
  created_by: z.nullable(accountRef),
  /** The id of the token that it replaces once it is confirmed; null: it does not wait for that. */
  replaces: z.nullable(z.string()),
  /** The subject of the CI token that was exchanged for it; null: it was made otherwise. */
  exchanged_for: z.nullable(z.string()),
  /** It authenticated this call, or takes the place of the one that did. */
  current: z.boolean(),
});
export type Token = z.infer<typeof token>;

/** Stands for the token that authenticates, where a token is named by its id or name. */
export const CURRENT = 'current';

/** A name for a token. */
export const tokenName = () => name().check(z.refine((text) => text !== CURRENT, 'is the word for the token in use'));

const NEVER = 'never';

/** When a token is to expire, in words that `expiryOf` reads. */
export const expiry = () =>
  z.string().check((context) => {
    const { value } = context;
    if (value !== NEVER && durationOf(value) === undefined && !isMoment(value))
      context.issues.push({
        code: 'custom',
        message: 'is not a date such as 2026-11-21, a duration such as 24h, 30d or 12w, or the word never',
        input: value,
      });
  });

/**
 * The time that an expiry names; `now` is in milliseconds since 1970. null: never.
 * Throws `invalid` for one in the past, or after the year 9999.
 */
export function expiryOf(text: string, now: number): string | null {
  if (text === NEVER) return null;
  const length = durationOf(text);
  const moment = new Date(length === undefined ? text : now + length);
  if (moment.getTime() <= now)
    throw new AppError('invalid', `a token cannot expire on ${text}: that is past`, {
      hint: 'give a date in the future, a duration such as 30d, or never',
    });
  if (moment.getUTCFullYear() > 9999)
    throw new AppError('invalid', `a token cannot expire on ${text}: that is too far off`, { hint: 'give never' });
  return moment.toISOString();
}
