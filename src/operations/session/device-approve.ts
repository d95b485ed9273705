import { operation } from '../../core/operation.ts';
import { requireOwnSession } from './own-session.ts';
import { factsOf, machineOf } from './requests.ts';
import { byUserCode, codeAttempt, describeWaiting, findWaiting, waitingDevice, whoTries } from './user-code.ts';

export const sessionDeviceApprove = operation({
  name: 'session.device-approve',
  summary: 'Let a device log in as you',
  permission: { none: 'it lets a device in as yourself', authenticated: true },
  noDryRun: 'it decides about what waits now',
  records: ['Session.Approved'],
  input: byUserCode,
  output: waitingDevice,
  errors: ['not_found', 'rate_limited'],
  plan: whoTries,
  async run(context, input) {
    const session = await requireOwnSession(context);
    const request = await findWaiting(context, input);
    const { id, username } = context.actor();
    await context.tx.signInRequests.update(request.id, { state: 'approved', person_id: id, decided_with: session.id });
    context.record({
      kind: 'Session.Approved',
      id: request.id,
      name: request.host === '' ? request.client : request.host,
      description: `${username} lets ${machineOf(request)} log in as them`,
      metadata: factsOf(request),
    });
    return describeWaiting(request, input);
  },
  attempt: codeAttempt,
});
