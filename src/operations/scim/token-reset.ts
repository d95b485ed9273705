import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { generateToken } from '../../core/secrets.ts';
import { validate } from '../../core/validate.ts';
import { expiryField, secretOf, tokenCreate, tokenWithSecret } from '../token/create.ts';
import { overlapField } from '../token/replace.ts';
import { FIRST_TOKEN } from '../service-account/create.ts';
import { tokenReset } from '../token/reset.ts';
import { confirmed, liveTokens, RESET_ACCOUNT_TOKEN, targetSubject } from '../token/subject.ts';
import { theProvider } from './provider.ts';

/** Its newest token is replaced; where none lives any more, it gets one again. */
export const scimTokenReset = operation({
  name: 'scim.token-reset',
  summary: 'Replace the token of the identity provider by a new one',
  permission: ['organization.okta.manage', RESET_ACCOUNT_TOKEN],
  records: tokenReset.records,
  input: z.object({
    overlap: overlapField(),
    expires: z._default(expiryField(), '365d'),
  }),
  output: tokenWithSecret,
  errors: ['not_found', 'conflict', 'escalation'],
  prepare: (_input, _plan, environment) => Promise.resolve(generateToken(environment.random)),
  async run(context, { overlap, expires }, secret: string) {
    const { account_id: service_account } = await theProvider(context.tx);
    const old = confirmed(await liveTokens(context, await targetSubject(context, { service_account }))).at(-1);
    if (old === undefined)
      return tokenCreate.run(
        context,
        validate(tokenCreate.input, { service_account, name: FIRST_TOKEN, expires }),
        secret,
      );
    const asked = { service_account, token: old.id, expires, ...(overlap === undefined ? {} : { overlap }) };
    const {
      old_ends_at: _end,
      replaced_current: _current,
      ...made
    } = await tokenReset.run(context, validate(tokenReset.input, asked), secret);
    return made;
  },
  secrets: (made) => [secretOf(made)],
});
