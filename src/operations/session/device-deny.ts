import { operation } from '../../core/operation.ts';
import { requireOwnSession } from './own-session.ts';
import { factsOf, machineOf } from './requests.ts';
import { byUserCode, codeAttempt, describeWaiting, findWaiting, waitingDevice, whoTries } from './user-code.ts';

export const sessionDeviceDeny = operation({
  name: 'session.device-deny',
  summary: 'Refuse a device that asks to log in as you',
  permission: { none: 'it keeps a device out', authenticated: true },
  noDryRun: 'it decides about what waits now',
  records: ['Session.Denied'],
  input: byUserCode,
  output: waitingDevice,
  errors: ['not_found', 'rate_limited'],
  plan: whoTries,
  async run(context, input) {
    const session = await requireOwnSession(context);
    const request = await findWaiting(context, input);
    const { id, username } = context.actor();
    await context.tx.signInRequests.update(request.id, { state: 'denied', person_id: id, decided_with: session.id });
    context.record({
      kind: 'Session.Denied',
      id: request.id,
      name: request.host === '' ? request.client : request.host,
      description: `${username} refuses ${machineOf(request)}`,
      metadata: factsOf(request),
    });
    return describeWaiting(request, input);
  },
  attempt: codeAttempt,
});
