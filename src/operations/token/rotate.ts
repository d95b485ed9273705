import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { duration, durationOf } from '../../domain/time.ts';
import { CURRENT } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { generateToken as mintSecret } from '../../core/secrets.ts';
import { recordAdded, secretOf, tokenWithSecret } from './create.ts';
import { describeToken } from './describe.ts';
import { ownerIn } from './find-token.ts';
import { insertToken } from './issue.ts';
import { findReplaced } from './replace.ts';
import { revokeToken } from './revoke.ts';
import {
  ALSO_OF_CHANGES,
  CREATE,
  issueAhead,
  PERMISSION,
  subjectFields,
  targetSubject,
  tokenOrCurrent,
} from './subject.ts';

/**
 * Makes the token that is to replace another, which goes on as if nothing had happened until the new one is confirmed.
 * The new one never outlives the old one before that: whoever stole the old one gains nothing.
 */
export const tokenRotate = operation({
  name: 'token.rotate',
  summary: 'Replace an API token once the new one is known to work',
  permission: PERMISSION,
  also: ALSO_OF_CHANGES,
  records: ['Token.Added', 'Token.Revoked'],
  input: z.object({
    token: z._default(tokenOrCurrent(), CURRENT),
    if_older_than: z.optional(
      field(duration(), 'only if the token was made longer ago, such as 60d; else nothing is changed', 'DURATION'),
    ),
    ...subjectFields(),
  }),
  output: z.extend(tokenWithSecret, {
    /** false: the token is not old enough, and this is it. */
    rotated: z.boolean(),
    /** It is to replace the token that authenticated this call. */
    replaces_current: z.boolean(),
  }),
  errors: ['forbidden', 'not_found', 'conflict', 'escalation', 'owner_role'],
  prepare: (_input, _plan, environment) => Promise.resolve(mintSecret(environment.random)),
  async run(context, input, secret: string) {
    issueAhead(context, input);
    const subject = await targetSubject(context, await ownerIn(context, input));
    const { token: old, waiting } = await findReplaced(context, subject, input.token);
    if (subject.isOwn && old.id !== context.actor().tokenId) context.require(CREATE);
    // One that waits shows that an earlier rotation was not finished: it is made good now.
    if (waiting.length === 0 && !isOlderThan(context, old, input.if_older_than))
      return { ...(await describeToken(context, old)), token: '', rotated: false, replaces_current: false };
    const made = await insertToken(context, secret, {
      kind: 'api',
      subject_type: subject.type,
      subject_id: subject.id,
      name: old.name,
      expires_at: old.expires_at,
      permissions: old.permissions,
      replaces: old.id,
    });
    recordAdded(context, subject, made);
    // The newest may be in use already; of those before it, nobody can know whether they are.
    for (const one of waiting.slice(0, -1)) await revokeToken(context, subject, one);
    const replaces_current = old.id === context.actor().tokenId;
    return { ...(await describeToken(context, made)), token: secret, rotated: true, replaces_current };
  },
  secrets: (made) => (made.rotated ? [secretOf(made)] : []),
});

const isOlderThan = ({ environment }: Context, { created_at }: TokenRecord, age: string | undefined): boolean =>
  age === undefined || Date.parse(created_at) < environment.now() - (durationOf(age) ?? 0);
