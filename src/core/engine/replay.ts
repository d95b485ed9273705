import type { TokenRecord } from '../../domain/tokens.ts';
import { authenticateCall } from './authorize.ts';
import { currentTime, isAnonymous, requireActor, tokenHashOf } from './call.ts';
import type { Call } from './call.ts';
import { requireDeclared, requireWholeToken } from './declared-permissions.ts';
import { loadResponses, loadResponsesOfRemoved } from './idempotency.ts';
import { readContext } from './operation-context.ts';
import type { Reads } from '../store/index.ts';

/** Whose responses a call stores and finds: its actor's. All calls without a token share one owner. */
export const responseOwner = (call: Call): string => (isAnonymous(call) ? '' : requireActor(call).id);

/**
 * The outputs of an earlier call with the same idempotency key; empty when there was none. Throws what refuses the
 * caller by now, such as `forbidden` after a permission was lost or with a token that could not have made the call, and `conflict` when the key was used for another request.
 */
export async function storedOutputs(call: Call): Promise<readonly unknown[]> {
  const { idempotency, note } = call.options;
  if (idempotency === undefined) return [];
  const recorded = (requestId: string): void => {
    // What is left of a bulk goes on under the same id.
    call.requestId = requestId;
    call.options.recorded?.(requestId);
  };
  const work = async (tx: Reads): Promise<readonly unknown[]> => {
    const at = currentTime(call);
    const context = readContext(call, tx, at);
    let token: TokenRecord | undefined;
    try {
      token = await authenticateCall(call, context, idempotency);
    } catch (error) {
      const outputs = await loadResponsesOfRemoved(tx, idempotency, call.session.token, at, recorded);
      if (outputs.length === 0) throw error;
      return outputs;
    }
    if (token !== undefined) requireWholeToken(call.operation, token);
    const outputs = await loadResponses(tx, idempotency, responseOwner(call), at, {
      requirePermission: context.require,
      token,
      note,
      recorded,
    });
    if (outputs.length === 0 && token !== undefined) await requireDeclared(context, call.operation, call.input, token);
    return outputs;
  };
  return call.session.store.read(work, { token: tokenHashOf(call) });
}
