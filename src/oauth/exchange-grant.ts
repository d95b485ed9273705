import * as z from 'zod/mini';
import { reference } from '../domain/names/names.ts';
import { adaptedOperation } from '../operations/shared/adapt.ts';
import { sessionExchange } from '../operations/session/exchange.ts';
import { bearer, parameter, requireNoScope, secretsIn, tokenAnswer } from './grant.ts';
import type { Grant } from './grant.ts';

/** Token exchange as RFC 8693 has it: the same as `session.exchange`, for clients that speak OAuth 2.0. */

const TYPE = 'urn:ietf:params:oauth:token-type:';

export const exchangeGrant: Grant = {
  type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  operation: adaptedOperation(sessionExchange, {
    name: 'oauth.token',
    input: z.object({
      subject_token: parameter(),
      subject_token_type: z.enum([`${TYPE}jwt`, `${TYPE}id_token`]),
      requested_token_type: z.optional(z.enum([`${TYPE}access_token`])),
      /** A token has all that its service account may do, and cannot be asked to have less. */
      scope: z.optional(z.string()),
      service_account: z.optional(reference()),
    }),
    output: tokenAnswer,
    to({ subject_token, scope = '', service_account }) {
      requireNoScope(scope, 'its service account');
      return { subject_token, ...(service_account === undefined ? {} : { service_account }) };
    },
    describe: ({ at }, { token, expires_at }) => ({
      ...bearer(token, expires_at, at),
      issued_token_type: `${TYPE}access_token`,
    }),
    secrets: secretsIn,
  }),
};
