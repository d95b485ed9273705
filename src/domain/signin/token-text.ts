import { AppError } from '../errors.ts';

/** The text of a token (RFC 7519), before anything in it is believed. */

/** In characters. */
export const LONGEST_TOKEN = 8192;

/** Makes the refusal of a token; `why`: the end of a sentence, with nothing of the token in it. */
export type Refuse = (why: string, cause?: unknown) => AppError;

/** The refusal of the token of a CI system. */
export const refusedToken: Refuse = (why, cause) =>
  new AppError('unauthenticated', `the CI token ${why}`, {
    hint: 'get a new one from the CI system, and compare it with the trust: roster signin trust list',
    details: { proof: 'ci_token' },
    cause,
  });

/** What a token says of its signature, not checked. Throws what `refuse` makes. */
export const headerOf = (token: string, refuse: Refuse): Readonly<Record<string, unknown>> => partOf(token, 0, refuse);

/** Who a token says has signed it, not checked. Throws `unauthenticated`. */
export function claimedIssuer(token: string): string {
  const { iss } = partOf(token, 1, refusedToken);
  if (typeof iss !== 'string') throw refusedToken('names no issuer');
  return iss;
}

function partOf(token: string, part: 0 | 1, refuse: Refuse): Readonly<Record<string, unknown>> {
  const value = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) ? parsed(token.split('.')[part] ?? '') : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('is no signed JWT');
  return value as Readonly<Record<string, unknown>>;
}

function parsed(part: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')));
  } catch {
    return undefined;
  }
}
