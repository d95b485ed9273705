import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { commandLine } from '../../lib/shell.ts';
import { duration, durationOf } from '../../domain/time.ts';
import { CURRENT, expiryOf } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { expiryField } from './create.ts';
import { revokeToken } from './revoke.ts';
import { ALSO_OF_CHANGES, confirmed, CREATE, liveTokens, lookUpToken, noSuchToken } from './subject.ts';
import type { TokenSubject } from './subject.ts';

/** What is the same however a token is replaced: at once, or once its successor is confirmed. */

/** The field that says how long a replaced token works on. */
export const overlapField = () =>
  z.optional(field(duration(), 'how long the old one works on, such as 24h (default: it stops at once)', 'DURATION'));
/** The field that says when the new token expires. */
export const newExpiryField = () => z.optional(expiryField('it lasts as long as the old one did'));

/** What replacing a token needs beside. */
export const ALSO_OF_REPLACING = {
  ...ALSO_OF_CHANGES,
  [CREATE]: 'for a token of yours other than the current one, or for another lifetime',
} as const;

/** A token and the others of its name: one that is replaced can live on for an overlap, and one can wait to replace it. */
interface Family {
  readonly token: TokenRecord;
  /** Earlier ones, which are still in their overlap. */
  readonly older: readonly TokenRecord[];
  /** Those that wait to replace it, the newest last. */
  readonly waiting: readonly TokenRecord[];
}

/** The token to replace. Throws `not_found`, `invalid` for a session or one that waits itself, `conflict` for one that is replaced. */
export async function findReplaced(context: Context, subject: TokenSubject, ref: string): Promise<Family> {
  const found = ref === CURRENT ? await currentToken(context, subject) : await lookUpToken(context, subject, ref);
  if (found === undefined) {
    if (subject.isOwn) context.require(CREATE);
    throw await noSuchToken(context, subject, ref);
  }
  if (found.kind === 'session')
    throw new AppError('invalid', 'a session is not replaced', {
      hint: 'log in again for a new one: roster login; or name an API token: roster token reset NAME',
    });
  if (found.replaces !== null)
    throw new AppError('invalid', `the token ${found.name} that ends in ${found.last_four} is not confirmed yet`, {
      hint: commandLine('roster', 'token', 'confirm', found.id),
    });
  return familyOf(context, subject, found);
}

/** The others of a token's name. Throws `conflict` where it is replaced already. */
export async function familyOf(context: Context, subject: TokenSubject, token: TokenRecord): Promise<Family> {
  const family = await liveTokens(context, subject, token.name);
  const waiting = family.filter(({ replaces }) => replaces !== null);
  const others = confirmed(family);
  const newest = others.at(-1);
  if (newest !== undefined && newest.id !== token.id) throw replacedAlready(token, newest);
  return { token, older: others.slice(0, -1), waiting };
}

/** The token that authenticated; of a service account, the only one that it has. */
async function currentToken(context: Context, subject: TokenSubject): Promise<TokenRecord | undefined> {
  const { tx, at, actor } = context;
  const all = await tx.tokens.liveOf(subject.id, at);
  if (subject.isOwn) return all.find((one) => one.id === actor().tokenId);
  const names = [...new Set(all.map((one) => one.name))];
  const [only] = names;
  if (subject.type === 'service_account' && names.length === 1 && only !== undefined)
    return lookUpToken(context, subject, only);
  throw new AppError('invalid', `${subject.name} has several tokens, and none was named`, {
    hint: `roster token list${subject.flag}`,
  });
}

/** A replaced token cannot be replaced again, or somebody who stole it could keep access. */
const replacedAlready = (old: TokenRecord, newest: TokenRecord): AppError =>
  new AppError('conflict', `the token ${old.name} is replaced already, by the one that ends in ${newest.last_four}`, {
    hint: 'use the new one; this one works only until everything uses the new one',
    details: { id: newest.id },
  });

/** The end of a token that was made at a time in milliseconds: the old one's lifetime again, or what was asked for. */
export function newExpiry(
  old: TokenRecord,
  wished: string | undefined,
  { made, now }: { readonly made: number; readonly now: number },
): string | null {
  if (wished !== undefined) return expiryOf(wished, now);
  if (old.expires_at === null) return null;
  return new Date(made + Date.parse(old.expires_at) - Date.parse(old.created_at)).toISOString();
}

/**
 * Ends a replaced token and what else has its name, but for its successor; records the events. Returns when the token
 * ends, null: it ended.
 */
export async function retire(
  context: Context,
  subject: TokenSubject,
  { token: old, older, waiting }: Family,
  { successor, overlap }: { readonly successor: TokenRecord; readonly overlap: string | undefined },
): Promise<string | null> {
  const old_ends_at = await endToken(context, old, overlap);
  const ended = old_ends_at === null ? [...older, ...waiting] : waiting;
  for (const one of ended) if (one.id !== successor.id) await revokeToken(context, subject, one);
  context.record({
    kind: 'Token.Reset',
    id: old.id,
    name: old.name,
    description: `the token ${old.name} of ${subject.name} was replaced`,
    metadata: {
      subject: subject.name,
      before: { last_four: old.last_four, expires_at: old.expires_at },
      after: {
        id: successor.id,
        last_four: successor.last_four,
        expires_at: successor.expires_at,
        old_ends_at,
      },
    },
  });
  return old_ends_at;
}

/** Ends a token now or after the overlap, but never later than before; returns when, null: now. */
async function endToken(
  { tx, at, environment }: Context,
  old: TokenRecord,
  overlap: string | undefined,
): Promise<string | null> {
  if (overlap === undefined) {
    await tx.tokens.revoke(old, at);
    return null;
  }
  const wished = new Date(environment.now() + (durationOf(overlap) ?? 0)).toISOString();
  const end = old.expires_at !== null && old.expires_at < wished ? old.expires_at : wished;
  await tx.tokens.expire(old, end, at);
  return end;
}
