import type { InputOf, Operation, Schema } from '../../../core/operation.ts';
import { AppError } from '../../../domain/errors.ts';
import type * as domain from '../../../domain/invitations.ts';
import { required } from '../../../lib/required.ts';
import { counted } from '../../../lib/plural.ts';
import type { Cli } from '../../app/cli.ts';
import { findTarget } from '../../context/target.ts';
import type { Env } from '../../terminal/io.ts';
import { mailSettings, openMailer } from '../../process/smtp.ts';
import type { MailSettings } from '../../process/smtp.ts';
import { invitationEmail } from './email.ts';
import { offers as viewOf } from './views.ts';
import type { Offer } from './views.ts';

/** A message that was not sent, and why. */
interface Unsent {
  readonly address: string;
  readonly problem: string;
}

/** Codes that no message carries need a place. */
export const codesNeedPlace = (env: Env): boolean => mailSettings(env) === undefined;

/**
 * Makes offers and gets them out: to e-mail addresses by mail, where there are mail settings, else
 * under the secrets rule. Mail comes after the commit, so its failure loses no invitation.
 * `allByEmail`: each surely has an address, so that no code needs to be shown.
 * Throws `unavailable` where no message was sent, and `partial` where some were.
 */
export async function sendInvitations<S extends Schema>(
  cli: Cli,
  operation: Operation<S, readonly domain.Offer[]>,
  input: InputOf<S>,
  allByEmail: boolean,
): Promise<void> {
  const settings = mailSettings(cli.io.env);
  const { reveal, secretFile } = cli.flags;
  // An instance of Semaphore makes no codes: people sign in with the account by which they were invited.
  const isCodeless = findTarget(cli.flags, cli.io.env).kind === 'semaphore';
  const sinkless = isCodeless || (settings !== undefined && allByEmail && !reveal && secretFile === undefined);
  const offers = await cli.call(operation, input, { sinkless });
  const unsent = settings === undefined || cli.flags.dryRun ? [] : await mailAll(cli, settings, offers);
  const shown = !sinkless && cli.showsSecrets;
  const mailed = offers.filter(isToMail).length;
  if (settings !== undefined && !cli.flags.dryRun && mailed > 0 && unsent.length === 0)
    cli.note(`${counted(mailed, 'invitation')} sent by mail`);
  await cli.show(viewOf(shown), offers);
  if (unsent.length > 0) throw notSent(unsent, mailed);
}

/** An offer without a code was there before. */
const isToMail = <O extends Pick<Offer, 'email' | 'code'>>(offer: O): offer is O & { readonly email: string } =>
  offer.email !== null && offer.code !== '';

/** Sends a message to each that has an address; none after a failure of the mail server itself. */
async function mailAll(cli: Cli, settings: MailSettings, offers: readonly Offer[]): Promise<Unsent[]> {
  const mailer = await openMailer(settings);
  const progress = cli.progress();
  const unsent: Unsent[] = [];
  const mailed = offers.filter(isToMail);
  let stopped: string | undefined;
  try {
    for (const [index, offer] of mailed.entries()) {
      if (cli.io.signal.aborted) stopped ??= 'stopped';
      if (stopped === undefined)
        try {
          await mailer.send(invitationEmail(offer, offer.email));
          progress.update(index + 1, mailed.length);
          continue;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          unsent.push({ address: offer.email, problem: error.message });
          if (error.details.recipientOnly !== true) stopped = error.message;
          continue;
        }
      unsent.push({ address: offer.email, problem: stopped });
    }
  } finally {
    progress.stop();
    mailer.close();
  }
  return unsent;
}

function notSent(unsent: readonly Unsent[], all: number): AppError {
  const addresses = unsent.map(({ address }) => address);
  const { problem } = required(unsent[0], 'a letter that did not go out');
  return new AppError(
    unsent.length < all ? 'partial' : 'unavailable',
    `${counted(unsent.length, 'invitation')} could not be sent by e-mail, but are valid: ${addresses.join(', ')}: ${problem}`,
    {
      hint: `send new codes once mail works again: roster invitation resend ${addresses.join(' ')}`,
      details: { unsent },
    },
  );
}
