import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { field } from '../../../domain/field.ts';
import { isInstance } from '../../../domain/location.ts';
import { usernameFault } from '../../../domain/names/names.ts';
import { choice, invitationAccept } from '../../../operations/invitation/accept.ts';
import type { AccountChoice } from '../../../operations/invitation/accept.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { readSecretLines } from '../../terminal/streams.ts';
import { askNewPassword } from '../../terminal/prompts.ts';
import { findTarget, withoutToken } from '../../context/target.ts';
import { storeMadeToken, promoteToken, requireTokenStorable } from '../../context/credentials.ts';
import { person } from '../people/views.ts';

/** What the invited person chose. */
interface Chosen {
  readonly username?: string;
  readonly password?: string;
}

export const command = customCommand({
  path: ['invitation', 'accept'],
  details:
    'Asks for the code, a username and a password of your own. With --code-stdin, the first line of standard input is the code; with --password-stdin, too, the second one is the password. It works as long as the inviter may still invite you.',
  operation: invitationAccept,
  flags: z.object({
    code_stdin: z._default(field(z.boolean(), 'read the code from standard input'), false),
    username: invitationAccept.input.shape.username,
  }),
  // The context keeps the token that it makes.
  makesSecrets: false,
  takesPassword: true,
  examples: [
    'roster invitation accept --code-stdin --password-stdin < acceptance.txt',
    'roster invitation accept --username edsger --code-stdin --password-stdin < acceptance.txt',
  ],
  async run(cli, flags) {
    const target = findTarget(cli.flags, withoutToken(cli.io.env));
    const { code, password } = await secretsFor(cli, flags.code_stdin);
    if (isInstance(target.location) && !cli.flags.dryRun) await requireTokenStorable(cli.io.env);
    const caller = cli.callerAt({ ...target, token: undefined, nextToken: undefined });
    const attempt = (chosen: Chosen) =>
      caller.call(
        invitationAccept,
        { code, ...chosen },
        { deliver: (secrets) => storeMadeToken(cli.io.env, target, secrets) },
      );
    try {
      const given: Chosen = {
        ...(flags.username === undefined ? {} : { username: flags.username }),
        ...(password === undefined ? {} : { password }),
      };
      const {
        person: newPerson,
        organization,
        token,
      } = await attempt(given).catch(async (error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'input_needed' || !cli.canAsk) throw error;
        return attempt(await askChoice(cli, z.parse(choice, error.details), flags.username));
      });
      if (!cli.flags.dryRun)
        await promoteToken(cli.io.env, target, token, { username: newPerson.username, organization });
      await cli.show(person, newPerson);
      if (!cli.flags.dryRun) cli.note(`welcome to ${organization}; logged in as ${newPerson.username}`);
    } finally {
      await caller.close();
    }
  },
});

/** The code, and the password where standard input brings it, too. */
async function secretsFor(
  cli: Cli,
  codeStdin: boolean,
): Promise<{ readonly code: string; readonly password: string | undefined }> {
  const { passwordStdin } = cli.flags;
  if (!codeStdin && passwordStdin)
    throw new AppError('usage', '--password-stdin goes with --code-stdin', {
      hint: 'give the code as the first line and the password as the second',
    });
  if (!codeStdin) return { code: await (await cli.prompter('--code-stdin')).password('Code:'), password: undefined };
  const [code = '', password = ''] = await readSecretLines(cli.io.stdin);
  return { code, password: passwordStdin ? password : undefined };
}

async function askChoice(cli: Cli, offered: AccountChoice, username: string | undefined): Promise<Chosen> {
  const { organization, email, role, groups, invited_by } = offered;
  cli.note(
    `${invited_by ?? 'Somebody'} invites you to ${organization} as ${role ?? 'a newcomer'}${groups.length === 0 ? '' : `, in ${groups.join(', ')}`}.`,
  );
  const prompter = await cli.prompter('--username');
  const chosen =
    username ??
    (await prompter.input('Username:', {
      ...(offered.username === null ? {} : { default: offered.username }),
      check: usernameFault,
    }));
  return {
    username: chosen,
    password: await askNewPassword(prompter, 'Password (at least 12 characters):', [email, chosen]),
  };
}
