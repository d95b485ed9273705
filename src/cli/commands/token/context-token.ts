import { AppError } from '../../../domain/errors.ts';
import { sessionWhoami } from '../../../operations/session/whoami.ts';
import type { Cli } from '../../app/cli.ts';
import { dropStoredToken, promoteToken, storeToken } from '../../context/credentials.ts';
import { findTarget } from '../../context/target.ts';
import type { Target } from '../../context/target.ts';
import { isSurelyUndone } from '../../secrets/sink.ts';

/** The context whose own token authenticates here; undefined where ROSTER_TOKEN does. */
function contextInUse(cli: Cli): Target | undefined {
  const target = findTarget(cli.flags, cli.io.env);
  return target.tokenFrom === 'ROSTER_TOKEN' || target.context === undefined ? undefined : target;
}

/** Of two tokens that wait for their turn one would be lost: that of an interrupted reset takes its place first. */
export async function settle(cli: Cli): Promise<void> {
  const context = contextInUse(cli);
  if (context?.nextToken === undefined) return;
  const { nextToken: token } = context;
  const caller = cli.callerAt({ ...context, token, nextToken: undefined });
  try {
    await caller.call(sessionWhoami, {});
    await promoteToken(cli.io.env, context, token, {});
  } catch (error) {
    const neverWas = error instanceof AppError && ['unauthenticated', 'expired'].includes(error.code);
    if (!neverWas) throw error;
  } finally {
    await caller.close();
  }
}

/**
 * Makes a call after which this secret may be that of the token in use. The context keeps it before the call, because the
 * answer may get lost, or this program be killed.
 */
export async function keepingToken<T extends { readonly replaced_current: boolean }>(
  cli: Cli,
  secret: string,
  call: () => Promise<T>,
): Promise<T> {
  const context = contextInUse(cli);
  if (context === undefined) return call();
  const { env } = cli.io;
  await storeToken(env, context, secret);
  try {
    const done = await call();
    // Where the configuration fails only now, what is kept takes its place with the next command.
    const settled = done.replaced_current
      ? promoteToken(env, context, secret, {})
      : dropStoredToken(env, context, secret);
    await settled.catch(() => undefined);
    return done;
  } catch (error) {
    if (isSurelyUndone(error)) await dropStoredToken(env, context, secret).catch(() => undefined);
    throw error;
  }
}
