import * as z from 'zod/mini';
import type { Schema, WriteOperation } from '../core/operation.ts';
import { AppError } from '../domain/errors.ts';
import { LONGEST_TOKEN } from '../domain/signin/token-text.ts';
import { OAUTH_ERROR } from './errors.ts';

/** What is sent to /oauth/token to get a token. */
export interface Grant {
  /** The `grant_type` of RFC 6749. */
  readonly type: string;
  readonly operation: WriteOperation<Schema, TokenAnswer>;
}

/** What is answered: a token, or why there is none, where that was noted and so is no refusal. */
export const tokenAnswer = z.union([
  z.object({
    access_token: z.string(),
    issued_token_type: z.optional(z.string()),
    token_type: z.string(),
    /** In seconds. */
    expires_in: z.number(),
  }),
  z.object({ error: z.string(), error_description: z.string() }),
]);
type TokenAnswer = z.infer<typeof tokenAnswer>;

/** A parameter of a form, of visible ASCII. */
export const parameter = () => z.string().check(z.regex(/^[\x21-\x7e]+$/), z.maxLength(LONGEST_TOKEN));

/** The one client: programs on people's machines, which keep no secret. */
const CLIENT = 'roster';

/** Throws `invalid`, as `invalid_client`, for any other client. */
export function requireClient(id: string): void {
  if (id === CLIENT) return;
  throw new AppError('invalid', `the client_id must be ${CLIENT}, which needs no secret`, {
    details: { [OAUTH_ERROR]: 'invalid_client' },
  });
}

/** Throws `invalid`, as `invalid_scope`, where less than everything is asked for. */
export function requireNoScope(scope: string, whose: string): void {
  if (scope === '') return;
  throw new AppError('invalid', `scopes are not supported: the token may do what ${whose} may`, {
    details: { [OAUTH_ERROR]: 'invalid_scope' },
  });
}

/** The secrets of an answer. */
export const secretsIn = (answer: TokenAnswer) =>
  'access_token' in answer ? [{ email: null, username: '', kind: 'token', secret: answer.access_token } as const] : [];

/** A token as the answer; times in ISO 8601. */
export const bearer = (token: string, expiresAt: string, now: string): TokenAnswer => ({
  access_token: token,
  token_type: 'Bearer',
  expires_in: Math.floor((Date.parse(expiresAt) - Date.parse(now)) / 1000),
});
