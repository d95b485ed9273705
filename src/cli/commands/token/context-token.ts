import { AppError } from '../../../domain/errors.ts';
import { sessionWhoami } from '../../../operations/session/whoami.ts';
import type { Cli } from '../../app/cli.ts';
import { promoteToken } from '../../context/credentials.ts';
import { findTarget } from '../../context/target.ts';
import type { Target } from '../../context/target.ts';

/** The context whose own token authenticates here; undefined where ROSTER_TOKEN does. */
export function contextInUse(cli: Cli): Target | undefined {
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
