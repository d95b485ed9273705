import { operation } from '../../core/operation.ts';
import { byUserCode, codeAttempt, describeWaiting, findWaiting, waitingDevice, whoTries } from './user-code.ts';

/** It changes nothing; it is a write because wrong codes are counted. */
export const sessionDeviceShow = operation({
  name: 'session.device-show',
  summary: 'Show which device waits for a code to be approved',
  permission: { none: 'who has the code sees the device', authenticated: true },
  noDryRun: 'it changes nothing',
  records: [],
  unrecorded: 'it changes nothing',
  input: byUserCode,
  output: waitingDevice,
  errors: ['not_found', 'rate_limited'],
  plan: whoTries,
  run: async (context, input) => describeWaiting(await findWaiting(context, input), input),
  attempt: codeAttempt,
});
