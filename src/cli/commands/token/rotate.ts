import * as z from 'zod/mini';
import type { InputOf, OutputOf } from '../../../core/operation.ts';
import { AppError } from '../../../domain/errors.ts';
import { field } from '../../../domain/field.ts';
import { isInstance } from '../../../domain/location.ts';
import { commandLine } from '../../../lib/shell.ts';
import { sessionWhoami } from '../../../operations/session/whoami.ts';
import { tokenConfirm } from '../../../operations/token/confirm.ts';
import { tokenRevoke } from '../../../operations/token/revoke.ts';
import { tokenRotate } from '../../../operations/token/rotate.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { dropStoredToken, promoteToken, storeToken } from '../../context/credentials.ts';
import type { Flat } from '../../context/flat.ts';
import { findTarget } from '../../context/target.ts';
import type { Target } from '../../context/target.ts';
import { isSurelyUndone } from '../../secrets/sink.ts';
import type { Env } from '../../terminal/io.ts';
import { contextInUse, settle } from './context-token.ts';
import { whenOldEnds, rotatedToken } from './views.ts';

const { overlap, expires } = tokenConfirm.input.shape;

const flags = z.object({
  ...tokenRotate.input.shape,
  overlap,
  expires,
  deliver: z.optional(
    field(z.string().check(z.minLength(1)), 'a command of the shell that gets the new token on standard input', 'CMD'),
  ),
  verify: z.optional(
    field(
      z.string().check(z.minLength(1)),
      'a command of the shell that succeeds if the new token works; it is in ROSTER_TOKEN',
      'CMD',
    ),
  ),
});

type Given = InputOf<typeof flags>;
type Made = Flat<OutputOf<typeof tokenRotate.output>>;

export const command = customCommand({
  path: ['token', 'rotate'],
  details:
    'For jobs that renew their own tokens: makes the new token, hands it to --deliver, tries it, and runs --verify with it. Only if all of that succeeds, the old one ends, at once or after --overlap; otherwise the new one is revoked, and the old one works as before. The commands find the organization in ROSTER_STORE or ROSTER_URL; what they print goes to standard error. A rotation that was killed is made good by the next one. Without --deliver the new token is shown once, and waits for roster token confirm.',
  operation: tokenRotate,
  flags,
  errors: ['not_delivered', 'not_verified', 'input_needed'],
  positions: ['token'],
  needsPlace: () => false,
  shows: rotatedToken(false),
  examples: [
    'roster token rotate ci --overlap 24h --deliver "install -m 600 /dev/stdin ci-token" --verify ./smoke-test.sh',
    'roster token rotate --service-account deployer --if-older-than 60d --deliver "install -m 600 /dev/stdin token"',
    'roster token rotate laptop --person grace --reveal',
  ],
  async run(cli, { deliver, verify, overlap, expires, ...which }) {
    if (deliver === undefined && (verify ?? overlap ?? expires) !== undefined)
      throw new AppError('usage', '--verify, --overlap and --expires go with --deliver', {
        hint: 'without --deliver, the new token waits: roster token confirm takes --overlap and --expires',
      });
    const asked = { which, deliver, verify, ending: { overlap, expires } };
    if (deliver === undefined || cli.flags.dryRun) await makeOnly(cli, which);
    else await rotate(cli, { ...asked, deliver });
  },
});

/** Makes the new token, and leaves it waiting. */
async function makeOnly(cli: Cli, which: Which): Promise<void> {
  const { rotated, ...made } = await cli.call(tokenRotate, which);
  await cli.show(rotatedToken(rotated && cli.showsSecrets), made, tokenRotate.output);
  if (rotated && !cli.flags.dryRun)
    cli.note(
      `the old token works as before, until you confirm the new one: ${commandLine('roster', 'token', 'confirm', made.id)}`,
    );
}

type Which = Pick<Given, 'token' | 'if_older_than' | 'person' | 'service_account'>;

interface Rotation {
  readonly which: Which;
  readonly deliver: string;
  readonly verify: string | undefined;
  readonly ending: Pick<Given, 'overlap' | 'expires'>;
}

async function rotate(cli: Cli, rotation: Rotation): Promise<void> {
  await settle(cli);
  const { token: secret, rotated, ...made } = await cli.call(tokenRotate, rotation.which, { sinkless: true });
  if (!rotated) {
    await cli.show(rotatedToken(false), { ...made, token: '' }, tokenRotate.output);
    return;
  }
  const confirmation = { token: made.id, ...ownerOf(rotation.which), ...rotation.ending };
  try {
    // What would refuse the confirmation shall do so before anything has the new token.
    await cli.dryRun(tokenConfirm, confirmation);
    await handOver(cli, { ...made, token: secret, rotated }, rotation);
  } catch (error) {
    throw cli.io.signal.aborted ? stopped(made.id) : await abandoned(cli, made.id, rotation.which, error);
  }
  const done = await keepingContext(cli, made.replaces_current ? secret : undefined, () =>
    cli.call(tokenConfirm, confirmation).catch((error: unknown) => {
      throw unconfirmed(error, made.id);
    }),
  );
  await cli.show(rotatedToken(false), { ...done, token: '' }, tokenConfirm.output);
  cli.note(whenOldEnds(done));
}

/** Delivers the new token, and tries it. Throws `not_delivered`, `not_verified`. */
async function handOver(cli: Cli, { token: secret, name }: Made, { deliver, verify }: Rotation): Promise<void> {
  const target = findTarget(cli.flags, cli.io.env);
  const env = environmentAt(target, cli.io.env);
  const delivered = await cli.io.shell({ command: deliver, input: secret, env, ...around(cli) });
  if (delivered !== 0)
    throw new AppError('not_delivered', `the command that takes the new token ${name} ${endOf(delivered)}`, {
      flags: ['deliver'],
    });
  const caller = cli.callerAt({
    ...target,
    token: secret,
    tokenFrom: undefined,
    context: undefined,
    nextToken: undefined,
  });
  try {
    await caller.call(sessionWhoami, {});
  } catch (error) {
    const why = error instanceof AppError ? `: ${error.message}` : '';
    throw new AppError('not_verified', `the new token ${name} does not work${why}`, { cause: error });
  } finally {
    await caller.close();
  }
  if (verify === undefined) return;
  const own = { ...env, ROSTER_TOKEN: secret };
  const verified = await cli.io.shell({ command: verify, input: '', env: own, ...around(cli) });
  if (verified !== 0)
    throw new AppError('not_verified', `the command that checks the new token ${name} ${endOf(verified)}`, {
      flags: ['verify'],
    });
}

const around = ({ io }: Cli) => ({
  signal: io.signal,
  output: (text: string) => void io.stderr.write(text).catch(() => undefined),
});

const endOf = (status: number | null): string =>
  status === null ? 'was ended by a signal' : `ended with status ${status}`;

/** The environment of a command that is to work on the same organization, whatever flags named it. */
const environmentAt = ({ location, ca }: Target, env: Env): Env => ({
  ...env,
  ROSTER_STORE: isInstance(location) ? undefined : location,
  ROSTER_URL: isInstance(location) ? location : undefined,
  ROSTER_CA: ca,
});

const ownerOf = ({ person, service_account }: Which) => ({ person, service_account });

/** Revokes the new token, and returns why. */
async function abandoned(cli: Cli, id: string, which: Which, why: unknown): Promise<unknown> {
  const revoked = await cli.caller.call(tokenRevoke, { token: id, ...ownerOf(which) }).then(
    () => true,
    () => false,
  );
  if (!(why instanceof AppError)) return why;
  const { code, message, details, flags: named } = why;
  return new AppError(code, message, {
    hint: revoked
      ? 'the new token is revoked, and the old one works as before'
      : `the old token works as before; the new one could not be revoked: ${commandLine('roster', 'token', 'revoke', id)}`,
    details,
    cause: why,
    flags: named,
  });
}

const stopped = (id: string): AppError =>
  new AppError('interrupted', 'stopped before the new token was confirmed; the old one works as before', {
    hint: `rotate again, or take back what was begun: ${commandLine('roster', 'token', 'revoke', id)}`,
  });

/** The new token was delivered and works, but the old one was not ended, as far as can be told. */
function unconfirmed(error: unknown, id: string): unknown {
  if (!(error instanceof AppError) || !isSurelyUndone(error)) return error;
  return new AppError(error.code, `the new token works, but the old one was not ended: ${error.message}`, {
    hint: `${commandLine('roster', 'token', 'confirm', id)}; until then, the new one ends with the old one`,
    details: error.details,
    cause: error,
    flags: error.flags,
  });
}

/** Confirms a token that replaces the one of the context, which keeps it before the call: the answer may get lost. */
async function keepingContext<T>(cli: Cli, secret: string | undefined, confirm: () => Promise<T>): Promise<T> {
  const context = secret === undefined ? undefined : contextInUse(cli);
  if (secret === undefined || context === undefined) return confirm();
  const { env } = cli.io;
  await storeToken(env, context, secret);
  try {
    const done = await confirm();
    // Where the configuration fails only now, what is kept takes its place with the next command.
    await promoteToken(env, context, secret, {}).catch(() => undefined);
    return done;
  } catch (error) {
    if (isSurelyUndone(error)) await dropStoredToken(env, context, secret).catch(() => undefined);
    throw error;
  }
}
