import { AppError } from '../../../domain/errors.ts';
import { isInstance } from '../../../domain/location.ts';
import { sessionWhoami } from '../../../operations/session/whoami.ts';
import type { Cli } from '../../app/cli.ts';
import { findTarget, withoutToken } from '../../context/target.ts';
import type { Env } from '../../terminal/io.ts';

/** How a new token gets to where it is used, and is tried. */

/** Tries whether a token authenticates. Throws `not_verified`. */
export async function tryToken(cli: Cli, secret: string): Promise<void> {
  const target = findTarget(cli.flags, cli.io.env);
  const own = { token: secret, tokenFrom: undefined, context: undefined, nextToken: undefined };
  const caller = cli.callerAt({ ...target, ...own });
  try {
    await caller.call(sessionWhoami, {});
  } catch (error) {
    const why = error instanceof AppError ? `: ${error.message}` : '';
    throw new AppError('not_verified', `the new token does not work${why}`, { cause: error });
  } finally {
    await caller.close();
  }
}

/** Hands a token to a command of the shell, on its standard input. Throws `not_delivered`. */
export async function deliverTo(cli: Cli, command: string, secret: string): Promise<void> {
  const status = await run(cli, command, secret, {});
  if (status !== 0) throw new AppError('not_delivered', `--deliver ${endOf(status)}`, { flags: ['--deliver'] });
}

/** Runs a command of the shell that checks a token, with it in ROSTER_TOKEN. Throws `not_verified`. */
export async function verifyWith(cli: Cli, command: string, secret: string): Promise<void> {
  const status = await run(cli, command, '', { ROSTER_TOKEN: secret });
  if (status !== 0) throw new AppError('not_verified', `--verify ${endOf(status)}`, { flags: ['--verify'] });
}

const endOf = (status: number | null): string =>
  status === null ? 'was ended by a signal' : `ended with status ${status}`;

/** Runs a command on the same organization, whatever flags named it. What it prints goes to standard error. */
function run(cli: Cli, command: string, input: string, more: Env): Promise<number | null> {
  const { io } = cli;
  const env = { ...io.env, ...sameOrganization(cli), ...more };
  const output = (text: string): void => void io.stderr.write(text).catch(() => undefined);
  return io.shell({ command, input, env, signal: io.signal, output });
}

/** The variables that lead a program to the same organization, whatever flags named it. */
export function sameOrganization({ io, flags }: Cli): Env {
  const { location, ca } = findTarget(flags, withoutToken(io.env));
  return {
    ROSTER_STORE: isInstance(location) ? undefined : location,
    ROSTER_URL: isInstance(location) ? location : undefined,
    ROSTER_CA: ca,
  };
}
