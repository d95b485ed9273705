import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { duration, durationOf } from '../../domain/time.ts';
import { CURRENT, expiryOf } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { hashSecret, isTokenForm, generateToken as mintSecret } from '../../core/secrets.ts';
import { expiryField, recordAdded, secretOf, tokenWithSecret } from './create.ts';
import { describeToken } from './describe.ts';
import { ownerIn } from './find-token.ts';
import { insertToken } from './issue.ts';
import { revokeToken } from './revoke.ts';
import {
  CREATE,
  issueAhead,
  liveTokens,
  lookUpToken,
  MANAGE,
  noSuchToken,
  PERMISSION,
  RESET_ACCOUNT_TOKEN,
  subjectFields,
  targetSubject,
  tokenOrCurrent,
} from './subject.ts';
import type { TokenSubject } from './subject.ts';

export const tokenReset = operation({
  name: 'token.reset',
  summary: 'Replace an API token by a new one',
  permission: PERMISSION,
  also: {
    [CREATE]: 'for a token of yours other than the current one, or for another lifetime',
    [MANAGE]: "for somebody else's",
    [RESET_ACCOUNT_TOKEN]: "for a service account's",
  },
  records: ['Token.Added', 'Token.Reset', 'Token.Revoked'],
  input: z.object({
    token: z._default(tokenOrCurrent(), CURRENT),
    overlap: z.optional(
      field(duration(), 'how long the old one works on, such as 24h (default: it stops at once)', 'DURATION'),
    ),
    expires: z.optional(expiryField('it lasts as long as the old one did')),
    new_token: z.optional(
      field(
        z.string().check(z.refine(isTokenForm, 'is not a token; check it for a typing mistake')),
        'the secret of the new token: made at random and saved by the caller before the call, so that a lost response locks nobody out (default: the server makes it)',
      ),
    ),
    ...subjectFields(),
  }),
  output: z.extend(tokenWithSecret, {
    /** When the old token ends; null: it ended. */
    old_ends_at: z.nullable(z.string()),
    /** The old token authenticated this call. */
    replaced_current: z.boolean(),
  }),
  errors: ['forbidden', 'not_found', 'conflict', 'escalation', 'owner_role'],
  prepare: ({ new_token }, _plan, environment) => Promise.resolve(new_token ?? mintSecret(environment.random)),
  async run(context, input, secret: string) {
    issueAhead(context, input);
    const subject = await targetSubject(context, await ownerIn(context, input));
    const { token: old, older } = await findReplaced(context, subject, input.token);
    const isCurrent = old.id === context.actor().tokenId;
    if (subject.isOwn && (!isCurrent || input.expires !== undefined)) context.require(CREATE);
    if (input.new_token !== undefined) await requireNew(context, secret);
    const made = await insertToken(context, secret, {
      kind: 'api',
      subject_type: subject.type,
      subject_id: subject.id,
      name: old.name,
      expires_at: newExpiry(old, input.expires, context.environment.now()),
      permissions: old.permissions,
    });
    recordAdded(context, subject, made);
    const old_ends_at = await endToken(context, old, input.overlap);
    if (old_ends_at === null) for (const one of older) await revokeToken(context, subject, one);
    context.record({
      kind: 'Token.Reset',
      id: old.id,
      name: old.name,
      description: `the token ${old.name} of ${subject.name} was replaced`,
      metadata: {
        subject: subject.name,
        before: { last_four: old.last_four, expires_at: old.expires_at },
        after: { id: made.id, last_four: made.last_four, expires_at: made.expires_at, old_ends_at },
      },
    });
    return {
      ...(await describeToken(context, made)),
      current: isCurrent,
      token: secret,
      old_ends_at,
      replaced_current: isCurrent,
    };
  },
  secrets: (made) => [{ ...secretOf(made), ...(made.replaced_current ? { replacesCurrent: true } : {}) }],
});

/** A secret is used for one token only, ever. Throws `conflict`. */
async function requireNew({ tx }: Context, secret: string): Promise<void> {
  if ((await tx.tokens.byHash(hashSecret(secret))) === undefined) return;
  throw new AppError('conflict', 'there is a token with this secret already', {
    hint: 'make 32 new random bytes for each token; nothing was changed',
  });
}

interface Replaced {
  readonly token: TokenRecord;
  /** Earlier tokens of its name that are still in their overlap. */
  readonly older: readonly TokenRecord[];
}

/** The token to replace. */
async function findReplaced(context: Context, subject: TokenSubject, ref: string): Promise<Replaced> {
  const found = ref === CURRENT ? await currentToken(context, subject) : await lookUpToken(context, subject, ref);
  if (found === undefined) {
    if (subject.isOwn) context.require(CREATE);
    throw await noSuchToken(context, subject, ref);
  }
  if (found.kind === 'session')
    throw new AppError('invalid', 'a session is not replaced', {
      hint: 'log in again for a new one: roster login; or name an API token: roster token reset NAME',
    });
  const family = await liveTokens(context, subject, found.name);
  const newest = family.at(-1);
  if (newest !== undefined && newest.id !== found.id) throw replacedAlready(found, newest);
  return { token: found, older: family.slice(0, -1) };
}

/** The token that authenticated; of a service account, the only one that it has. */
async function currentToken(context: Context, subject: TokenSubject): Promise<TokenRecord | undefined> {
  const { tx, at, actor } = context;
  const all = await tx.tokens.liveOf(subject.id, at);
  if (subject.isOwn) return all.find((one) => one.id === actor().tokenId);
  const names = [...new Set(all.map((one) => one.name))];
  const [only] = names;
  if (subject.type === 'service_account' && names.length === 1 && only !== undefined)
    return (await liveTokens(context, subject, only)).at(-1);
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

/** The new token's end: the old one's lifetime again, or what was asked for. */
function newExpiry(old: TokenRecord, wished: string | undefined, now: number): string | null {
  if (wished !== undefined) return expiryOf(wished, now);
  if (old.expires_at === null) return null;
  return new Date(now + Date.parse(old.expires_at) - Date.parse(old.created_at)).toISOString();
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
