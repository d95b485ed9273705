import * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { generateToken } from '../../core/secrets.ts';
import { validate } from '../../core/validate.ts';
import { FIRST_TOKEN } from '../../operations/service-account/create.ts';
import { accountField } from '../../operations/service-account/describe.ts';
import { tokenCreate } from '../../operations/token/create.ts';
import { tokenReset } from '../../operations/token/reset.ts';
import { RESET_ACCOUNT_TOKEN, targetSubject } from '../../operations/token/subject.ts';
import type { TokenSubject } from '../../operations/token/subject.ts';
import { expiresAt, secondsOrNull } from './shapes.ts';

/**
 * A service account has one token in Semaphore. Here it may have others too: the one that it was made
 * with is replaced, else the only one; where none lives any more, it gets one again.
 */
export const semaphoreServiceAccountRegenerateToken = operation({
  name: 'semaphore.service-account-regenerate-token',
  summary: 'Replace the API token of a service account by a new one',
  permission: tokenReset.permission,
  also: { [RESET_ACCOUNT_TOKEN]: 'unless it is your own' },
  records: tokenReset.records,
  input: z.object({ id: accountField() }),
  output: z.object({ api_token: z.string(), expires_at: expiresAt }),
  errors: ['forbidden', 'not_found', 'conflict', 'escalation'],
  prepare: (_input, _plan, environment) => Promise.resolve(generateToken(environment.random)),
  async run(context, { id: service_account }, secret: string) {
    const subject = await targetSubject(context, { service_account });
    const names = await liveNames(context, subject);
    const ref = names.includes(FIRST_TOKEN) ? { service_account, token: FIRST_TOKEN } : { service_account };
    const { token, expires_at } =
      names.length === 0
        ? await tokenCreate.run(context, validate(tokenCreate.input, { service_account, name: FIRST_TOKEN }), secret)
        : await tokenReset.run(context, validate(tokenReset.input, ref), secret);
    return { api_token: token, expires_at: secondsOrNull(expires_at) };
  },
  secrets: ({ api_token }) => [{ email: null, username: '', kind: 'token', secret: api_token }],
});

async function liveNames({ tx, at }: Context, { id }: TokenSubject): Promise<string[]> {
  return (await tx.tokens.liveOf(id, at)).map((one) => one.name);
}
