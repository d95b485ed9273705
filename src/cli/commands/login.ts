import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { isInstance } from '../../domain/location.ts';
import { sessionLogin } from '../../operations/session/login.ts';
import { customCommand } from '../app/command.ts';
import { askNewPassword } from '../terminal/prompts.ts';
import { readSecretLines } from '../terminal/streams.ts';
import { findTarget, withoutToken } from '../context/target.ts';
import { storeMadeToken, promoteToken, requireTokenStorable } from '../context/credentials.ts';

export const command = customCommand({
  path: ['login'],
  summary: 'Log in with a password',
  details:
    'With a temporary password, you choose your own at once. With --password-stdin, the first line is the password; where that is temporary, the second line is the new one. A session ends when it was not used for 24 hours, and at the latest after the days of the setting session.days, 14 by default; a password change ends it, too.',
  operation: sessionLogin,
  flags: z.object({
    login: z.optional(field(z.string(), 'your e-mail or username', { placeholder: 'LOGIN', completes: 'people' })),
  }),
  positions: ['login'],
  // The context keeps the token that it makes.
  makesSecrets: false,
  takesPassword: true,
  errors: ['input_needed'],
  examples: ['roster login ada', 'roster login ada@acme.example --password-stdin < password.txt'],
  async run(cli, flags) {
    const target = findTarget(cli.flags, withoutToken(cli.io.env));
    const who = flags.login ?? (await (await cli.prompter('LOGIN')).input('E-mail or username:'));
    const [password = '', newPassword] = cli.flags.passwordStdin
      ? await readSecretLines(cli.io.stdin)
      : [await (await cli.prompter('--password-stdin')).password('Password:')];
    if (isInstance(target.location)) await requireTokenStorable(cli.io.env);
    const caller = cli.callerAt({ ...target, token: undefined, nextToken: undefined });
    try {
      const attempt = (replacement: string | undefined) =>
        caller.call(
          sessionLogin,
          { login: who, password, ...(replacement === undefined ? {} : { new_password: replacement }) },
          { deliver: (secrets) => storeMadeToken(cli.io.env, target, secrets) },
        );
      const { person, organization, token } = await attempt(newPassword).catch(async (error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'must_change_password' || !cli.canAsk) throw error;
        cli.note('This password is temporary. Choose your own, of at least 12 characters.');
        return attempt(await askNewPassword(await cli.prompter('--password-stdin'), 'New password:', [who]));
      });
      await promoteToken(cli.io.env, target, token, { username: person.username, organization });
      cli.note(`logged in as ${person.username}`);
      if (cli.io.env.ROSTER_TOKEN !== undefined)
        cli.note('warning: ROSTER_TOKEN is set, and comes before this login: unset ROSTER_TOKEN');
    } finally {
      await caller.close();
    }
  },
});
