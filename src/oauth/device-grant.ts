import * as z from 'zod/mini';
import { adaptedOperation } from '../operations/shared/adapt.ts';
import { sessionDeviceToken } from '../operations/session/device-token.ts';
import { bearer, parameter, requireClient, secretsIn, tokenAnswer } from './grant.ts';
import type { Grant } from './grant.ts';

/** The device flow as RFC 8628, section 3.4, has it: the same as `session.device-token`. */

/** Why there is no token yet, or never will be. */
const WAITING = {
  pending: ['authorization_pending', 'nobody has approved it yet'],
  slow_down: ['slow_down', 'it was asked too soon: wait 5 seconds longer between two requests'],
  denied: ['access_denied', 'it was refused, or whoever approved it may not log in any more'],
  expired: ['expired_token', 'nobody approved it in time'],
} as const;

export const deviceGrant: Grant = {
  type: 'urn:ietf:params:oauth:grant-type:device_code',
  operation: adaptedOperation(sessionDeviceToken, {
    name: 'oauth.token',
    input: z.object({ client_id: parameter(), device_code: parameter() }),
    output: tokenAnswer,
    to({ client_id, device_code }) {
      requireClient(client_id);
      return { device_code };
    },
    describe({ at }, output) {
      if (output.state === 'done') return bearer(output.token, output.expires_at, at);
      const [error, error_description] = WAITING[output.state];
      return { error, error_description };
    },
    secrets: secretsIn,
  }),
};
