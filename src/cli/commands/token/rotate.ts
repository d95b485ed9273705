import * as z from 'zod/mini';
import type { InputOf } from '../../../core/operation.ts';
import { AppError } from '../../../domain/errors.ts';
import { field } from '../../../domain/field.ts';
import { commandLine } from '../../../lib/shell.ts';
import { tokenConfirm } from '../../../operations/token/confirm.ts';
import { tokenRevoke } from '../../../operations/token/revoke.ts';
import { tokenRotate } from '../../../operations/token/rotate.ts';
import { tokenShow } from '../../../operations/token/show.ts';
import { CURRENT } from '../../../domain/tokens.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { findTarget } from '../../context/target.ts';
import { isSurelyUndone } from '../../secrets/sink.ts';
import { keepingToken, settle } from './context-token.ts';
import { deliverTo, tryToken, verifyWith } from './hand-over.ts';
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

export const command = customCommand({
  path: ['token', 'rotate'],
  details:
    'For jobs that renew their own tokens: makes the new token, tries it, hands it to --deliver, and runs --verify with it. Only if all of that succeeds, the old one ends, at once or after --overlap; otherwise the new one is revoked, and the old one works as before. The commands find the organization in ROSTER_STORE or ROSTER_URL; what they print goes to standard error. A rotation that was killed is made good by the next one. Without --deliver the new token is shown once, and waits for roster token confirm.',
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
  const { which, deliver, verify, ending } = rotation;
  if (await waitsItself(cli, which)) {
    const { token } = findTarget(cli.flags, cli.io.env);
    if (verify !== undefined && token !== undefined) await verifyWith(cli, verify, token);
    await finish(cli, { token: CURRENT, ...ending }, undefined);
    return;
  }
  const { token: secret, rotated, ...made } = await cli.call(tokenRotate, which, { sinkless: true });
  if (!rotated) {
    await cli.show(rotatedToken(false), { ...made, token: '' }, tokenRotate.output);
    return;
  }
  const confirmation = { token: made.id, ...ownerOf(which), ...ending };
  const { token: old } = findTarget(cli.flags, cli.io.env);
  let delivered = false;
  try {
    // What would refuse the confirmation, or the token, shall do so before anything has it.
    await cli.dryRun(tokenConfirm, confirmation);
    await tryToken(cli, secret);
    await deliverTo(cli, deliver, secret);
    delivered = true;
    if (verify !== undefined) await verifyWith(cli, verify, secret);
  } catch (error) {
    if (cli.io.signal.aborted) throw stopped(made.id);
    const back =
      delivered && made.replaces_current && old !== undefined ? () => deliverTo(cli, deliver, old) : undefined;
    throw await abandoned(cli, { id: made.id, which, delivered, back }, error);
  }
  await finish(cli, confirmation, made.replaces_current ? secret : undefined);
}

/** Whether the token in use is one that a killed rotation delivered: it is here, so it only has to be confirmed. */
async function waitsItself(cli: Cli, { token = CURRENT, person, service_account }: Which): Promise<boolean> {
  if (token !== CURRENT || (person ?? service_account) !== undefined) return false;
  const shown = await cli.caller.call(tokenShow, { token: CURRENT });
  return shown.replaces !== null;
}

/** Confirms the new token, and shows it; `secret`: it takes the place of the one in use. */
async function finish(
  cli: Cli,
  confirmation: InputOf<typeof tokenConfirm.input>,
  secret: string | undefined,
): Promise<void> {
  const confirm = () =>
    cli.call(tokenConfirm, confirmation).catch((error: unknown) => {
      throw unconfirmed(error, confirmation.token);
    });
  const done = await (secret === undefined ? confirm() : keepingToken(cli, secret, confirm));
  await cli.show(rotatedToken(false), { ...done, token: '' }, tokenConfirm.output);
  cli.note(whenOldEnds(done));
}

const ownerOf = ({ person, service_account }: Which) => ({ person, service_account });

interface Abandoning {
  /** The new token. */
  readonly id: string;
  readonly which: Which;
  /** Whether `--deliver` has it. */
  readonly delivered: boolean;
  /** Delivers the old one again; left out: nobody here knows it. */
  readonly back: (() => Promise<void>) | undefined;
}

/** Revokes the new token, delivers the old one again where that is known, and returns why. */
async function abandoned(cli: Cli, { id, which, delivered, back }: Abandoning, why: unknown): Promise<unknown> {
  const isRevoked = await succeeds(cli.caller.call(tokenRevoke, { token: id, ...ownerOf(which) }));
  const isBack = back !== undefined && (await succeeds(back()));
  if (!(why instanceof AppError)) return why;
  const { code, message, details, flags: named } = why;
  const old = 'the old token works as before';
  const place = !delivered
    ? ''
    : isBack
      ? ', and was delivered again'
      : '; deliver it again, or what --deliver wrote to has one that does not work';
  const rest = isRevoked
    ? 'the new token is revoked'
    : `the new one could not be revoked: ${commandLine('roster', 'token', 'revoke', id)}`;
  return new AppError(code, message, { hint: `${old}${place}; ${rest}`, details, cause: why, flags: named });
}

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

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
