import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { isInstance } from '../../domain/location.ts';
import { sessionLogin, sessionLogout, sessionWhoami } from '../../operations/session/index.ts';
import type { Cli } from '../app/cli.ts';
import { customCommand } from '../app/command.ts';
import { readConfig } from '../context/config.ts';
import { askNewPassword } from '../terminal/prompts.ts';
import { readSecretLines } from '../terminal/io.ts';
import { dropNames } from '../context/name-cache.ts';
import type { View } from '../terminal/output.ts';
import { findTarget } from '../context/target.ts';
import type { Target } from '../context/target.ts';
import { forgetToken, storeToken, promoteToken, requireTokenStorable } from '../context/credentials.ts';

const PERSON_COLUMNS = ['username', 'email', 'role', 'status', 'groups'];

export const login = customCommand({
  path: ['login'],
  summary: 'Log in with a password',
  details:
    'With a temporary password, you choose your own at once. With --password-stdin, the first line is the password; where that is temporary, the second line is the new one. The session lasts 30 days; a password change ends it.',
  operation: sessionLogin,
  flags: z.object({ login: z.optional(field(z.string(), 'your e-mail or username', 'LOGIN')) }),
  positions: ['login'],
  writes: true,
  takesPassword: true,
  errors: ['input_needed'],
  examples: ['roster login ada', 'roster login ada@acme.example --password-stdin < password.txt'],
  async run(cli, flags) {
    const target = findTarget(cli.flags, cli.io.env);
    const who = flags.login ?? (await (await cli.prompter('LOGIN')).input('E-mail or username:'));
    const [password, newPassword] = cli.flags.passwordStdin
      ? await readSecretLines(cli.io.stdin)
      : [await (await cli.prompter('--password-stdin')).password('Password:')];
    if (isInstance(target.location)) await requireTokenStorable(cli.io.env);
    const caller = cli.callerAt({ ...target, token: undefined, nextToken: undefined });
    try {
      const deliver = (secret: string) => storeToken(cli.io.env, target, secret);
      const attempt = (replacement: string | undefined) =>
        caller.call(
          sessionLogin,
          { login: who, password: password ?? '', ...(replacement === undefined ? {} : { new_password: replacement }) },
          { deliver: async ([token]) => deliver(token?.secret ?? '') },
        );
      const { person, organization, token } = await attempt(newPassword).catch(async (error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'must_change_password' || !cli.canAsk) throw error;
        cli.note('This password is temporary. Choose your own, of at least 12 characters.');
        return attempt(await askNewPassword(await cli.prompter('--password-stdin'), 'New password:', [who]));
      });
      await promoteToken(cli.io.env, target, token, { username: person.username, organization });
      cli.note(`logged in as ${person.username}`);
    } finally {
      await caller.close();
    }
  },
});

export const logout = customCommand({
  path: ['logout'],
  summary: sessionLogout.summary,
  details: 'Ends the session of the context and forgets its token. A token in ROSTER_TOKEN is left alone.',
  operation: sessionLogout,
  flags: z.object({}),
  writes: true,
  examples: ['roster logout'],
  async run(cli) {
    const env = { ...cli.io.env, ROSTER_TOKEN: undefined };
    const target = findTarget(cli.flags, env);
    const { context } = target;
    if (context === undefined || readConfig(env).contexts[context]?.token === undefined)
      throw new AppError('unauthenticated', 'nobody is logged in here', { hint: 'log in: roster login' });
    await endSession(cli, target);
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

const me: View<z.infer<typeof sessionWhoami.output>> = {
  data: (one) => one,
  columns: ['organization', ...PERSON_COLUMNS],
};

export const whoami = customCommand({
  path: ['whoami'],
  summary: sessionWhoami.summary,
  operation: sessionWhoami,
  flags: z.object({}),
  examples: ['roster whoami', 'roster whoami --json'],
  run: async (cli) => cli.show(me, await cli.caller.call(sessionWhoami, {})),
});
