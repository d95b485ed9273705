import type { Context } from '../../core/context.ts';
import { requireOwnSession } from './own-session.ts';
import { factsOf, machineOf } from './requests.ts';
import { byUserCode, codeAttempt, describeWaiting, findWaiting, waitingDevice, whoTries } from './user-code.ts';

/** What letting a device in and refusing it have in common. */

export const ABOUT_A_DEVICE = {
  noDryRun: 'it decides about what waits now',
  input: byUserCode,
  output: waitingDevice,
  errors: ['not_found', 'rate_limited'],
  plan: whoTries,
  attempt: codeAttempt,
} as const;

const DECISIONS = {
  approved: { kind: 'Session.Approved', told: (who: string, device: string) => `${who} lets ${device} log in as them` },
  denied: { kind: 'Session.Denied', told: (who: string, device: string) => `${who} refuses ${device}` },
} as const;

/** Decides about the device that waits with this code. Throws `forbidden` and `not_found`. */
export async function decide(
  context: Context,
  input: Parameters<typeof findWaiting>[1],
  state: keyof typeof DECISIONS,
): Promise<ReturnType<typeof describeWaiting>> {
  const session = await requireOwnSession(context);
  const request = await findWaiting(context, input);
  const { id, username } = context.actor();
  await context.tx.signInRequests.update(request.id, { state, person_id: id, decided_with: session.id });
  const { kind, told } = DECISIONS[state];
  context.record({
    kind,
    id: request.id,
    name: request.host === '' ? request.client : request.host,
    description: told(username, machineOf(request)),
    metadata: factsOf(request),
  });
  return describeWaiting(request, input);
}
