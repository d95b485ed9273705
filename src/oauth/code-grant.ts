import * as z from 'zod/mini';
import { adaptedOperation } from '../operations/shared/adapt.ts';
import { sessionCodeToken } from '../operations/session/code-token.ts';
import { bearer, parameter, requireClient, secretsIn, tokenAnswer } from './grant.ts';
import type { Grant } from './grant.ts';

/** Authorization codes with PKCE (RFC 6749, section 4.1.3, and RFC 7636): the same as `session.code-token`. */

export const codeGrant: Grant = {
  type: 'authorization_code',
  operation: adaptedOperation(sessionCodeToken, {
    name: 'oauth.token',
    input: z.object({
      client_id: parameter(),
      code: parameter(),
      code_verifier: parameter(),
      redirect_uri: parameter(),
    }),
    output: tokenAnswer,
    to({ client_id, ...rest }) {
      requireClient(client_id);
      return rest;
    },
    describe: ({ at }, output) =>
      output.state === 'done'
        ? bearer(output.token, output.expires_at, at)
        : { error: 'invalid_grant', error_description: 'the code was used before: the session that it gave is ended' },
    secrets: secretsIn,
  }),
};
