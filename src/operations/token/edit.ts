import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { token, tokenName } from '../../domain/tokens.ts';
import { requireFreeTokenName } from './create.ts';
import { describeToken } from './describe.ts';
import { findToken, named, ownerOf } from './find-token.ts';
import {
  ALSO_OF_CHANGES,
  confirmed,
  CREATE,
  liveTokens,
  PERMISSION,
  RESET_ACCOUNT_TOKEN,
  targetSubject,
} from './subject.ts';

export const tokenEdit = operation({
  name: 'token.edit',
  summary: 'Rename an API token',
  permission: PERMISSION,
  also: ALSO_OF_CHANGES,
  records: ['Token.Modified'],
  input: z.extend(named, { name: field(tokenName(), 'the new name', 'NAME') }),
  output: token,
  errors: ['forbidden', 'not_found', 'conflict', 'owner_role'],
  async run(context, { token: ref, name }) {
    const { tx, at, record } = context;
    const found = await findToken(context, ref, RESET_ACCOUNT_TOKEN);
    const subject = await targetSubject(context, ownerOf(found));
    // Those that a reset left for a while keep its name: by it they are known as replaced, and revoked.
    const family = await liveTokens(context, subject, found.name);
    // One that is replaced, or waits, must not take the name from what works for good.
    const isInForce = found.id === context.actor().tokenId && confirmed(family).at(-1)?.id === found.id;
    if (subject.isOwn && !isInForce) context.require(CREATE);
    if (!family.some(({ id }) => id === found.id))
      throw new AppError('invalid', found.kind === 'session' ? 'a session is not renamed' : 'it is no live token', {
        hint: `name one of these: roster token list${subject.flag}`,
      });
    if (found.name === name) return describeToken(context, found);
    requireFreeTokenName(await liveTokens(context, subject), subject, name);
    for (const one of family) {
      await tx.tokens.rename(one, name, at);
      record({
        kind: 'Token.Modified',
        id: one.id,
        name,
        description: `the token ${one.name} of ${subject.name} is now ${name}`,
        metadata: { subject: subject.name, before: { name: one.name }, after: { name } },
      });
    }
    return describeToken(context, { ...found, name, updated_at: at });
  },
});
