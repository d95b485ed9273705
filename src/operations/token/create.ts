import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, PERMISSION as PERMISSION_NAME } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { shellWord } from '../../lib/shell.ts';
import { expiry, expiryOf, token, API_TOKEN_TTL, tokenName } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { OutputOf, Secret } from '../../core/operation.ts';
import { generateToken as mintSecret } from '../../core/secrets.ts';
import { findPermissions } from '../shared/permissions.ts';
import { ifNotExists, unlessThere, unlike } from '../shared/if-not-exists.ts';
import { describeToken } from './describe.ts';
import { insertToken } from './issue.ts';
import {
  confirmed,
  CREATE,
  issueAhead,
  liveTokens,
  MANAGE,
  PERMISSION,
  RESET_ACCOUNT_TOKEN,
  subjectFields,
  targetSubject,
} from './subject.ts';
import type { TokenSubject } from './subject.ts';

/** The field that says when a new token expires, and what holds without it where the schema has no default. */
export const expiryField = (standard?: string) =>
  field(
    expiry(),
    `when it expires: a date, a duration such as 24h, 30d or 12w, or never${standard === undefined ? '' : ` (default: ${standard})`}`,
    'WHEN',
  );

/** A token and its new secret. */
export const tokenWithSecret = z.extend(token, { token: z.string() });

/** The secret of a new token, to be shown once. */
export const secretOf = (made: z.infer<typeof tokenWithSecret>): Secret => ({
  email: made.subject_email,
  username: made.subject.name,
  kind: 'token',
  secret: made.token,
});

const create = operation({
  name: 'token.create',
  summary: 'Create an API token',
  permission: PERMISSION,
  also: {
    [CREATE]: 'for yourself',
    [MANAGE]: 'for somebody else',
    [RESET_ACCOUNT_TOKEN]: 'for a service account',
  },
  records: ['Token.Added'],
  input: z.object({
    name: field(tokenName(), 'what it is called, such as where it is used', 'NAME'),
    permissions: z.optional(
      z
        .array(field(reference(), 'a permission that it is limited to', PERMISSION_NAME))
        .check(z.minLength(1), z.maxLength(1000)),
    ),
    expires: z.optional(expiryField('90d')),
    ...subjectFields(),
    ...ifNotExists(),
  }),
  output: tokenWithSecret,
  errors: ['forbidden', 'not_found', 'conflict', 'unknown_permission', 'escalation', 'owner_role'],
  prepare: (_input, _plan, environment) => Promise.resolve(mintSecret(environment.random)),
  async run(context, input, secret: string) {
    issueAhead(context, input);
    const subject = await futureOwner(context, input);
    const { expires_at, permissions } = wantedLimits(context, input);
    await requireRoom(context, subject, input.name);
    const wanted = { kind: 'api', subject_type: subject.type, subject_id: subject.id, name: input.name } as const;
    const made = await insertToken(context, secret, { ...wanted, expires_at, permissions });
    recordAdded(context, subject, made);
    return answerFor(context, made, secret);
  },
  secrets: (made) => [secretOf(made)],
});

type Input = OutputOf<typeof create.input>;

/** Whose the token is to be. Throws `forbidden`, `owner_role`, and `invalid` for an account that is not active. */
async function futureOwner(context: Context, input: Input): Promise<TokenSubject> {
  const subject = await targetSubject(context, input);
  if (subject.isOwn) context.require(CREATE);
  requireActive(subject);
  return subject;
}

/** What the token is limited to, and when it is to expire. Throws `unknown_permission`, `invalid`. */
function wantedLimits(
  { environment }: Context,
  { permissions, expires }: Input,
): Pick<TokenRecord, 'permissions' | 'expires_at'> {
  const now = environment.now();
  return {
    permissions: permissions === undefined ? null : findPermissions(permissions),
    expires_at: expires === undefined ? new Date(now + API_TOKEN_TTL).toISOString() : expiryOf(expires, now),
  };
}

const answerFor = async (context: Context, made: TokenRecord, secret: string) => ({
  ...(await describeToken(context, made)),
  token: secret,
});

export const tokenCreate = unlessThere(create, {
  async find(context, input) {
    const subject = await futureOwner(context, input);
    const asked = wantedLimits(context, input);
    const there = confirmed(await liveTokens(context, subject, input.name)).at(-1);
    if (there === undefined) return undefined;
    const isSame = JSON.stringify(there.permissions?.toSorted()) === JSON.stringify(asked.permissions?.toSorted());
    return {
      output: await answerFor(context, there, ''),
      name: `the token ${there.name} of ${subject.name}`,
      differences: [
        ...(isSame ? [] : [`it is limited to ${there.permissions?.join(', ') ?? 'nothing'}`]),
        ...unlike('expiry', dayOf(there), input.expires === undefined ? undefined : dayOf(asked)),
      ],
    };
  },
});

/** The day on which a token expires, for people. */
const dayOf = ({ expires_at }: Pick<TokenRecord, 'expires_at'>): string => expires_at?.slice(0, 10) ?? 'never';

/** Records the event of a new token. */
export function recordAdded(context: Context, subject: Pick<TokenSubject, 'name'>, made: TokenRecord): void {
  const { name: called, last_four, expires_at, permissions } = made;
  context.record({
    kind: 'Token.Added',
    id: made.id,
    name: called,
    description: `${subject.name} got the token ${called}`,
    metadata: { subject: subject.name, after: { name: called, last_four, expires_at, permissions } },
  });
}

/** Throws `invalid` for a deactivated owner: the token would silently start to work when they come back. */
function requireActive({ type, isActive, name: subject }: TokenSubject): void {
  if (!isActive)
    throw new AppError('invalid', `${subject} is deactivated, so a token would not work`, {
      hint:
        type === 'user'
          ? `roster people reactivate ${shellWord(subject)}`
          : `roster service-account reactivate ${shellWord(subject)}`,
    });
}

/** The most live API tokens of one owner: all are read when one is made or replaced. */
const MOST_TOKENS = 1000;

/** Throws `conflict` if a live token has the name, or if there are too many. */
async function requireRoom(context: Context, subject: TokenSubject, wanted: string): Promise<void> {
  const live = await liveTokens(context, subject);
  if (live.length >= MOST_TOKENS)
    throw new AppError('conflict', `${subject.name} has ${MOST_TOKENS} live tokens, and may not have more`, {
      hint: `revoke what nobody needs: roster token list${subject.flag}`,
      details: { limit: 'live tokens', most: MOST_TOKENS },
    });
  requireFreeTokenName(live, subject, wanted);
}

/** Throws `conflict` if one of an owner's live tokens has the name. */
export function requireFreeTokenName(live: readonly TokenRecord[], subject: TokenSubject, wanted: string): void {
  const holder = live.findLast((one) => one.name === wanted);
  if (holder !== undefined)
    throw new AppError('conflict', `${subject.name} has a token ${wanted} already, which ends in ${holder.last_four}`, {
      hint: `choose another name, or replace it: roster token reset ${shellWord(wanted)}${subject.flag}`,
      details: { id: holder.id },
    });
}
