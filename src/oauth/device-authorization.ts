import * as z from 'zod/mini';
import { adaptedOperation } from '../operations/shared/adapt.ts';
import { sessionDeviceBegin } from '../operations/session/device-begin.ts';
import { ownWords } from '../operations/session/requests.ts';
import { parameter, requireClient, requireNoScope } from './grant.ts';

/** The beginning of the device flow as RFC 8628, section 3.1, has it: the same as `session.device-begin`. */
export const oauthDeviceAuthorization = adaptedOperation(sessionDeviceBegin, {
  name: 'oauth.device-authorization',
  input: z.object({
    client_id: parameter(),
    scope: z.optional(z.string()),
    /** What whoever approves is shown: not in the standard. */
    client_name: z.optional(ownWords()),
    host_name: z.optional(ownWords()),
  }),
  output: sessionDeviceBegin.output,
  to({ client_id, scope = '', client_name, host_name }) {
    requireClient(client_id);
    requireNoScope(scope, 'whoever approves it');
    return {
      ...(client_name === undefined ? {} : { client: client_name }),
      ...(host_name === undefined ? {} : { host: host_name }),
    };
  },
  describe: (_context, output) => output,
});
