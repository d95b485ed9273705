import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { reference } from '../domain/names/names.ts';
import { LONGEST_TOKEN } from '../domain/signin/token-text.ts';
import { adaptedOperation } from '../operations/shared/adapt.ts';
import { sessionExchange } from '../operations/session/exchange.ts';
import { OAUTH_ERROR } from './errors.ts';

/** Token exchange as RFC 8693 has it: the same as `session.exchange`, for clients that speak OAuth 2.0. */

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const TYPE = 'urn:ietf:params:oauth:token-type:';

/** A parameter of a form, of visible ASCII. */
const parameter = () => z.string().check(z.regex(/^[\x21-\x7e]+$/), z.maxLength(LONGEST_TOKEN));

export const oauthToken = adaptedOperation(sessionExchange, {
  name: 'oauth.token',
  input: z.object({
    grant_type: parameter(),
    subject_token: parameter(),
    subject_token_type: z.enum([`${TYPE}jwt`, `${TYPE}id_token`]),
    requested_token_type: z.optional(z.enum([`${TYPE}access_token`])),
    /** A token has all that its service account may do, and cannot be asked to have less. */
    scope: z.optional(z.string()),
    service_account: z.optional(reference()),
  }),
  output: z.object({
    access_token: z.string(),
    issued_token_type: z.string(),
    token_type: z.string(),
    /** In seconds. */
    expires_in: z.number(),
  }),
  to({ grant_type: grant, subject_token, scope = '', service_account }) {
    if (grant !== GRANT)
      throw new AppError('invalid', `the grant_type must be ${GRANT}`, {
        details: { [OAUTH_ERROR]: 'unsupported_grant_type' },
      });
    if (scope !== '')
      throw new AppError('invalid', 'scopes are not supported: the token may do what its service account may', {
        details: { [OAUTH_ERROR]: 'invalid_scope' },
      });
    return { subject_token, ...(service_account === undefined ? {} : { service_account }) };
  },
  describe: ({ at }, { token, expires_at }) => ({
    access_token: token,
    issued_token_type: `${TYPE}access_token`,
    token_type: 'Bearer',
    expires_in: Math.floor((Date.parse(expires_at) - Date.parse(at)) / 1000),
  }),
  secrets: ({ access_token: secret }) => [{ email: null, username: '', kind: 'token', secret }],
});
