import { enforce } from '../../domain/guards.ts';
import { outsideScim } from '../../domain/scim/refusals.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { IdempotencyKey } from '../caller.ts';
import type { Context } from '../context.ts';
import type { Reads } from '../store/index.ts';
import { authenticate, requireTokenHash } from './authenticate.ts';
import { currentTime, isAnonymous, authenticatingHash } from './call.ts';
import type { Call } from './call.ts';
import { requireDeclared } from './declared-permissions.ts';
import { removedOwnActor, revokedOwnToken } from './idempotency.ts';
import { readContext } from './operation-context.ts';

/**
 * Authenticates a call and requires the permissions that its operation declares. Returns the token that was used;
 * undefined for an operation without a token, and where the session says who acts. Throws `unauthenticated`, `expired`, `forbidden`.
 */
export async function authorize(call: Call, context: Context<Reads>): Promise<TokenRecord | undefined> {
  const token = await authenticateCall(call, context);
  if (token !== undefined) await requireDeclared(context, call.operation, call.input, token);
  return token;
}

/**
 * Finds the actor of a call, if its operation has one. With an idempotency key, the call may be a repetition of one
 * that revoked its own token. Throws `unauthenticated`, `expired`, and `forbidden` for the identity provider elsewhere
 * than over SCIM.
 */
export async function authenticateCall(
  call: Call,
  { tx, at }: Context<Reads>,
  idempotency?: IdempotencyKey,
): Promise<TokenRecord | undefined> {
  if (isAnonymous(call)) return undefined;
  if (call.session.actor !== undefined) {
    call.actor = call.session.actor;
    return undefined;
  }
  const allowRevoked = idempotency && ((token: TokenRecord) => revokedOwnToken(tx, idempotency, token));
  const { actor, token, isProvider } = await authenticate(tx, requireTokenHash(call), at, allowRevoked);
  call.actor = actor;
  call.isProvider = isProvider;
  call.session.lastActorId = actor.id;
  call.session.onAuthenticated?.(actor.id);
  if (isProvider && call.session.environment.medium !== 'SCIM') enforce(outsideScim());
  return token;
}

/**
 * Authorizes a call as far as that needs no input, before a server reads its body. Throws as `authorize` does.
 * A repeated call, known by its idempotency key, may have revoked its own token or removed its own actor.
 */
export async function authorizeWithoutInput(call: Call, idempotency: IdempotencyKey | undefined): Promise<void> {
  const at = currentTime(call);
  const work = async (tx: Reads): Promise<void> => {
    const context = readContext(call, tx, at);
    try {
      await authenticateCall(call, context, idempotency);
    } catch (error) {
      if (idempotency !== undefined && (await removedOwnActor(tx, idempotency, call.tokenHash))) return;
      throw error;
    }
    if (call.operation.project === undefined) await requireDeclared(context, call.operation, call.input);
  };
  await call.session.store.read(work, { token: authenticatingHash(call) });
}
