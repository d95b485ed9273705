import { AppError } from '../../../domain/errors.ts';
import { personWithPassword } from '../../../domain/people.ts';
import { counted } from '../../../lib/plural.ts';
import { isUrl } from '../../../domain/location.ts';
import { commandLine } from '../../../lib/shell.ts';
import { storeInfo } from '../../../operations/store/info.ts';
import { storeRecoverOwner } from '../../../operations/store/recover-owner.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import type { Trial } from '../../app/confirm.ts';
import { onStore } from '../../context/connect.ts';
import { answerFields } from '../../app/flags.ts';
import { storeLocation } from '../../context/target.ts';
import { withPassword } from '../people/views.ts';

export const command = customCommand({
  path: ['store', 'recover-owner'],
  summary: storeRecoverOwner.summary,
  details:
    'For somebody who can write to the store. The person becomes an active Owner with a temporary password, and their sessions and linked identities end; somebody new, given by e-mail address, is added. The name of the organization must be typed, or given with --confirm. The audit log records it.',
  operation: storeRecoverOwner,
  flags: storeRecoverOwner.input,
  positions: ['person'],
  makesSecrets: true,
  confirms: true,
  examples: [
    'roster store recover-owner grace --confirm Acme --reveal',
    'roster store recover-owner barbara@acme.example --confirm Acme --secret-file owner.jsonl',
  ],
  async run(cli, input) {
    const location = storeLocation(cli.flags, cli.io.env);
    const fields = answerFields(personWithPassword);
    const trial = () => tried(cli, location, input.person);
    const { identities_unlinked: unlinked, ...owner } = await cli.makeSecrets(
      { fields, several: false, trial },
      async ({ deliver }) => {
        await confirm(cli, location, input.person, trial);
        return onStore(storeRecoverOwner, input, cli.io, location, { deliver });
      },
    );
    await cli.show(withPassword(cli.showsSecrets), owner);
    if (unlinked > 0)
      cli.note(
        `${counted(unlinked, 'account')} at sign-in providers ${unlinked === 1 ? 'does' : 'do'} not sign ${owner.username} in any more`,
      );
    const where = isUrl(location) ? [] : ['--store', location];
    cli.note(`hint: to log in, and choose a password: ${commandLine('roster', 'login', owner.username, ...where)}`);
  },
});

/** Wants the organization's name typed; a store without one is refused by the operation. */
async function confirm(cli: Cli, location: string, who: string, trial: Trial): Promise<void> {
  const { organization } = await onStore(storeInfo, {}, cli.io, location);
  if (organization === null) return;
  await cli.confirm({ question: `Make ${who} an Owner of ${organization}?`, typed: organization }, trial);
}

/** The password is delivered last: what comes so far is refused by nothing, and goes no further. */
async function tried(cli: Cli, location: string, person: string): Promise<void> {
  const reached = new AppError('interrupted', 'only tried; nothing was changed');
  const deliver = () => Promise.reject(reached);
  try {
    await onStore(storeRecoverOwner, { person }, cli.io, location, { deliver });
  } catch (error) {
    if (error !== reached) throw error;
  }
}
