import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { CURRENT, stateOf, token } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { commandLine } from '../../lib/shell.ts';
import { required } from '../../lib/required.ts';
import { isUuid } from '../../domain/names/names.ts';
import { describeToken } from './describe.ts';
import { ownerIn } from './find-token.ts';
import { ALSO_OF_REPLACING, familyOf, newExpiry, newExpiryField, overlapField, retire } from './replace.ts';
import {
  CREATE,
  liveTokens,
  noSuchToken,
  PERMISSION,
  subjectFields,
  targetSubject,
  tokenOrCurrent,
} from './subject.ts';
import type { TokenSubject } from './subject.ts';

export const tokenConfirm = operation({
  name: 'token.confirm',
  summary: 'Confirm that a rotated token works: it replaces the old one',
  permission: PERMISSION,
  also: ALSO_OF_REPLACING,
  records: ['Token.Modified', 'Token.Reset', 'Token.Revoked'],
  input: z.object({
    token: tokenOrCurrent(),
    overlap: overlapField(),
    expires: newExpiryField(),
    ...subjectFields(),
  }),
  output: z.extend(token, {
    /** When the old token ends; null: it ended. */
    old_ends_at: z.nullable(z.string()),
    /** The old token authenticated this call. */
    replaced_current: z.boolean(),
  }),
  errors: ['forbidden', 'not_found', 'conflict', 'owner_role'],
  async run(context, input) {
    const { tx, at, environment, record } = context;
    const subject = await targetSubject(context, await ownerIn(context, input));
    const waiting = await findWaiting(context, subject, input.token);
    const old = await tx.tokens.byId(required(waiting.replaces, 'what it replaces'));
    if (old === undefined || stateOf(old, at) !== 'active') throw nothingToReplace(waiting);
    const { tokenId } = context.actor();
    const isCurrent = old.id === tokenId;
    const isEither = isCurrent || waiting.id === tokenId;
    if (subject.isOwn && (!isEither || input.expires !== undefined)) context.require(CREATE);
    const expires_at = newExpiry(old, input.expires, { made: Date.parse(waiting.created_at), now: environment.now() });
    const made = { ...waiting, expires_at, replaces: null, updated_at: at };
    const family = await familyOf(context, subject, old);
    await tx.tokens.confirm(waiting, expires_at, at);
    record({
      kind: 'Token.Modified',
      id: made.id,
      name: made.name,
      description: `the token ${made.name} of ${subject.name} was confirmed`,
      metadata: { subject: subject.name, before: { expires_at: waiting.expires_at }, after: { expires_at } },
    });
    const old_ends_at = await retire(context, subject, family, { successor: made, overlap: input.overlap });
    return { ...(await describeToken(context, made)), old_ends_at, replaced_current: isCurrent };
  },
});

const nothingToReplace = ({ id, name }: TokenRecord): AppError =>
  new AppError('conflict', `the token ${name} that was to be replaced has ended, so nothing stands for the new one`, {
    hint: commandLine('roster', 'token', 'revoke', id),
  });

/** The token that waits, by its id, or the newest that waits under a name. Throws `not_found`, `conflict` for one that does not wait. */
async function findWaiting(context: Context, subject: TokenSubject, ref: string): Promise<TokenRecord> {
  const live = await liveTokens(context, subject);
  const id = ref === CURRENT ? context.actor().tokenId : isUuid(ref) ? ref.toLowerCase() : null;
  const named = live.filter((one) => one.id === id || one.name === ref);
  const waiting = named.findLast(({ replaces }) => replaces !== null);
  if (waiting !== undefined) return waiting;
  if (subject.isOwn) context.require(CREATE);
  const [other] = named;
  if (other === undefined) throw await noSuchToken(context, subject, ref);
  throw new AppError('conflict', `no token ${other.name} of ${subject.name} waits to be confirmed`, {
    hint: `roster token list${subject.flag} --json tells which do: their field replaces is set`,
  });
}
