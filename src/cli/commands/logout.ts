import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { sessionLogout } from '../../operations/session/logout.ts';
import type { Cli } from '../app/cli.ts';
import { customCommand } from '../app/command.ts';
import { readConfig } from '../context/config.ts';
import { dropNames } from '../context/name-cache.ts';
import { findTarget, withoutToken } from '../context/target.ts';
import type { Target } from '../context/target.ts';
import { forgetToken } from '../context/credentials.ts';

export const command = customCommand({
  path: ['logout'],
  details: 'Ends the session of the context and forgets its token. A token in ROSTER_TOKEN is left alone.',
  operation: sessionLogout,
  flags: z.object({}),
  examples: ['roster logout'],
  async run(cli) {
    const env = withoutToken(cli.io.env);
    const target = findTarget(cli.flags, env);
    const { context } = target;
    if (context === undefined || readConfig(env).contexts[context]?.token === undefined)
      throw new AppError('unauthenticated', 'nobody is logged in here', { hint: 'log in: roster login' });
    await endSession(cli, target);
    if (cli.flags.dryRun) return;
    await forgetToken(env, context);
    dropNames(env, target);
    cli.note(`logged out of ${context}`);
  },
});

/** Ends the session where it lives; one that is over already only needs to be forgotten. */
async function endSession(cli: Cli, target: Target): Promise<void> {
  const caller = cli.callerAt(target);
  try {
    await caller.call(sessionLogout, {});
  } catch (error) {
    if (!(error instanceof AppError) || !['unauthenticated', 'expired'].includes(error.code)) throw error;
  } finally {
    await caller.close();
  }
}
