import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { CURRENT } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { hashSecret, isTokenForm, generateToken as mintSecret } from '../../core/secrets.ts';
import { recordAdded, secretOf, tokenWithSecret } from './create.ts';
import { describeToken } from './describe.ts';
import { ownerIn } from './find-token.ts';
import { insertToken } from './issue.ts';
import { ALSO_OF_REPLACING, findReplaced, newExpiry, newExpiryField, overlapField, retire } from './replace.ts';
import { CREATE, issueAhead, PERMISSION, subjectFields, targetSubject, tokenOrCurrent } from './subject.ts';

export const tokenReset = operation({
  name: 'token.reset',
  summary: 'Replace an API token by a new one',
  permission: PERMISSION,
  also: ALSO_OF_REPLACING,
  records: ['Token.Added', 'Token.Reset', 'Token.Revoked'],
  input: z.object({
    token: z._default(tokenOrCurrent(), CURRENT),
    overlap: overlapField(),
    expires: newExpiryField(),
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
    const family = await findReplaced(context, subject, input.token);
    const { token: old } = family;
    const now = context.environment.now();
    const isCurrent = old.id === context.actor().tokenId;
    if (subject.isOwn && (!isCurrent || input.expires !== undefined)) context.require(CREATE);
    if (input.new_token !== undefined) await requireNew(context, secret);
    const made = await insertToken(context, secret, {
      kind: 'api',
      subject_type: subject.type,
      subject_id: subject.id,
      name: old.name,
      expires_at: newExpiry(old, input.expires, { made: now, now }),
      permissions: old.permissions,
    });
    recordAdded(context, subject, made);
    const old_ends_at = await retire(context, subject, family, { successor: made, overlap: input.overlap });
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
