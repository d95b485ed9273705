import type { TokenRecord } from '../../domain/tokens.ts';
import { authenticateCall } from './authorize.ts';
import { currentTime, isAnonymous, requireActor, authenticatingHash } from './call.ts';
import type { Call } from './call.ts';
import { requireDeclared, requireWholeToken } from './declared-permissions.ts';
import { loadResponses, loadResponsesOfRemoved } from './idempotency.ts';
import { readContext } from './operation-context.ts';
import type { CallOptions } from '../caller.ts';
import type { Reads } from '../store/index.ts';
import type { PartRange } from '../store/responses.ts';

/** Whose responses a call stores and finds: its actor's. All calls without a token share one owner. */
export const responseOwner = (call: Call): string => (isAnonymous(call) ? '' : requireActor(call).id);

/**
 * The outputs of an earlier call with the same idempotency key; empty when there was none. Throws what refuses the
 * caller by now, such as `forbidden` after a permission was lost or with a token that could not have made the call, and `conflict` when the key was used for another request.
 */
export const storedOutputs = (call: Call): Promise<readonly unknown[]> => stored(call, ONE, call.options.note);

/** A write has one part. */
const ONE: PartRange = { from: 0, most: 1 };
/** Of a bulk, so many parts are read together. */
const TOGETHER = 8;

/** The same, for a bulk a part at a time; `note` is told of each. */
export async function* storedParts(call: Call, note?: CallOptions['note']): AsyncIterable<unknown> {
  for (let from = 0; ; from += TOGETHER) {
    const parts = await stored(call, { from, most: TOGETHER }, note);
    yield* parts;
    if (parts.length < TOGETHER) return;
  }
}

async function stored(call: Call, range: PartRange, note: CallOptions['note']): Promise<readonly unknown[]> {
  const { idempotency } = call.options;
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
      const outputs = await loadResponsesOfRemoved(tx, idempotency, call.tokenHash, at, { range, recorded });
      if (outputs.length === 0) throw error;
      return outputs;
    }
    if (token !== undefined) requireWholeToken(call.operation, token);
    const outputs = await loadResponses(tx, idempotency, responseOwner(call), at, {
      range,
      requirePermission: context.require,
      token,
      note,
      recorded,
    });
    if (outputs.length === 0 && range.from === 0 && token !== undefined)
      await requireDeclared(context, call.operation, call.input, token);
    return outputs;
  };
  return call.session.store.read(work, { token: authenticatingHash(call) });
}
