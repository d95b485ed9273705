import * as z from 'zod/mini';
import { CURRENT, token, waitingToReplace } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { commandLine } from '../../lib/shell.ts';
import { describeToken } from './describe.ts';
import { ownerIn } from './find-token.ts';
import {
  ALSO_OF_CHANGES,
  confirmed,
  CREATE,
  liveTokens,
  lookUpToken,
  noSuchToken,
  PERMISSION,
  subjectFields,
  targetSubject,
  tokenOrCurrent,
} from './subject.ts';
import type { TokenSubject } from './subject.ts';

export const tokenRevoke = operation({
  name: 'token.revoke',
  summary: 'Revoke a token: it stops working at once',
  permission: PERMISSION,
  also: ALSO_OF_CHANGES,
  records: ['Token.Revoked'],
  input: z.object({ token: tokenOrCurrent(), ...subjectFields() }),
  output: token,
  errors: ['forbidden', 'not_found', 'conflict', 'owner_role'],
  async run(context, input) {
    const { token: ref } = input;
    const subject = await targetSubject(context, await ownerIn(context, input));
    const { tokenId } = context.actor();
    const isCurrent = ref === CURRENT && subject.isOwn && tokenId !== null;
    const found = await lookUpToken(context, subject, isCurrent ? tokenId : ref);
    // Whoever may rotate a token may take that back.
    const isCurrentOrNext = found !== undefined && tokenId !== null && [found.id, found.replaces].includes(tokenId);
    if (subject.isOwn && !isCurrentOrNext) context.require(CREATE);
    if (found === undefined) throw await noSuchToken(context, subject, ref);
    const byName = found.kind === 'api' && found.name === ref;
    const family = await liveTokens(context, subject, found.name);
    // What was to replace it goes with it: whoever stole it may have made that.
    const ended = byName ? family : [found, ...waitingToReplace(family, found.id)];
    for (const one of ended) await revokeToken(context, subject, one);
    const successor = byName || found.kind === 'session' ? undefined : successorOf(found, family);
    if (successor !== undefined)
      context.note(
        `the token ${found.name} that replaced it, which ends in ${successor.last_four}, works on: ${commandLine('roster', 'token', 'revoke', found.name)}${subject.flag} ends it, too`,
      );
    return describeToken(context, { ...found, revoked_at: context.at });
  },
});

/** The token that replaced another; undefined: it was not replaced, or that one ended. */
const successorOf = (token: TokenRecord, family: readonly TokenRecord[]): TokenRecord | undefined => {
  const newest = confirmed(family).at(-1);
  return newest?.id === token.id || !family.some(({ id }) => id === token.id) ? undefined : newest;
};

/** Revokes one token, and records the event. */
export async function revokeToken(
  context: Context,
  subject: Pick<TokenSubject, 'id' | 'name'>,
  revoked: Pick<TokenRecord, 'id' | 'name' | 'last_four'> & Partial<Pick<TokenRecord, 'kind'>>,
): Promise<void> {
  await context.tx.tokens.revoke({ id: revoked.id, subject_id: subject.id }, context.at);
  context.record({
    kind: 'Token.Revoked',
    id: revoked.id,
    name: revoked.name,
    description: `the ${revoked.kind === 'session' ? 'session' : 'token'} ${revoked.name} of ${subject.name} was revoked`,
    metadata: { subject: subject.name, before: { name: revoked.name, last_four: revoked.last_four } },
  });
}
