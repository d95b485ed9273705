import { AppError } from '../../domain/errors.ts';
import type { Reads } from '../store/index.ts';
import type { Call } from './call.ts';

/**
 * The operation id: all events of one command or request have the same. roster makes it; a caller may only go on with
 * an operation of its own, so nobody puts events under the id of somebody else.
 */

/** How long after its first event an operation can be gone on with, in milliseconds. */
const CONTINUED_FOR = 24 * 60 * 60 * 1000;

/** The operation id of an authenticated call. Throws `invalid` when it goes on with what is no operation of its actor. */
export async function operationIdOf(call: Call, tx: Reads): Promise<string> {
  const { continues } = call.session;
  if (call.requestId !== undefined || continues === undefined) return ownOperationId(call);
  if (!(await isOwn(call, tx, continues)))
    throw new AppError('invalid', 'Roster-Operation names no operation of yours in the last 24 hours', {
      hint: 'leave it out, or give the id that an earlier answer had; nothing was changed',
    });
  return (call.requestId = continues);
}

/** The same for a refusal, which is recorded in any case. */
export async function operationIdOfRefusal(call: Call, tx: Reads): Promise<string> {
  const { continues } = call.session;
  if (call.requestId !== undefined || continues === undefined) return ownOperationId(call);
  return (await isOwn(call, tx, continues)) ? continues : ownOperationId(call);
}

const ownOperationId = (call: Call): string =>
  (call.requestId ??= call.session.requestId?.() ?? call.session.environment.newId());

async function isOwn({ actor, session }: Call, tx: Reads, id: string): Promise<boolean> {
  const [first] = await tx.audit.ofRequest(id, 1);
  if (first === undefined || actor === undefined || first.user_id !== actor.id) return false;
  return session.environment.now() - Date.parse(first.timestamp) < CONTINUED_FOR;
}
