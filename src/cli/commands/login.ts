import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { isInstance } from '../../domain/location.ts';
import { sessionLogin } from '../../operations/session/login.ts';
import type { Cli } from '../app/cli.ts';
import { customCommand } from '../app/command.ts';
import { askNewPassword } from '../terminal/prompts.ts';
import { readSecretLines } from '../terminal/streams.ts';
import type { FlatCaller } from '../context/flat.ts';
import { findTarget, withoutToken } from '../context/target.ts';
import type { Target } from '../context/target.ts';
import { storeMadeToken, promoteToken, requireTokenStorable } from '../context/credentials.ts';
import type { LoggedIn } from './login/device.ts';

/** How somebody logs in. */
interface Way {
  readonly login?: string | undefined;
  readonly password?: boolean | undefined;
  readonly browser?: boolean | undefined;
  readonly no_open?: boolean | undefined;
}

export const command = customCommand({
  path: ['login'],
  summary: 'Log in',
  details:
    'To an instance, you log in with any browser: it shows a page and a code to enter there, and waits until you approve it. With LOGIN, --password or --password-stdin, and where roster works on a store itself, you log in with a password. With a temporary password, you choose your own at once. With --password-stdin, the first line is the password; where that is temporary, the second line is the new one. A session ends when it was not used for 24 hours, and at the latest after the days of the setting session.days, 14 by default; a password change ends it, too.',
  operation: sessionLogin,
  flags: z.object({
    login: z.optional(field(z.string(), 'your e-mail or username', { placeholder: 'LOGIN', completes: 'people' })),
    password: z.optional(field(z.boolean(), 'ask for a password, whatever the server offers')),
    browser: z.optional(field(z.boolean(), 'log in with the browser of this machine, without a code')),
    no_open: z.optional(field(z.boolean(), 'open no browser, but tell the address')),
  }),
  positions: ['login'],
  // The context keeps the token that it makes.
  makesSecrets: false,
  takesPassword: true,
  errors: ['input_needed'],
  examples: ['roster login ada', 'roster login ada@acme.example --password-stdin < password.txt'],
  async run(cli, flags) {
    const target = findTarget(cli.flags, withoutToken(cli.io.env));
    if (target.kind === 'semaphore')
      throw new AppError('unsupported_by_server', 'nobody logs in to a Semaphore instance: it takes API tokens', {
        hint: 'make one there, in Profile Settings, and add the context anew: roster context add NAME --semaphore URL --token-stdin',
      });
    const isRemote = isInstance(target.location);
    const byPassword = flags.password === true || flags.login !== undefined || cli.flags.passwordStdin;
    if (flags.browser === true && (byPassword || !isRemote))
      throw new AppError('usage', '--browser is for the page of an instance, without LOGIN and without a password', {
        hint: isRemote ? 'leave out the others' : 'name the instance: roster login --browser --url URL',
      });
    if (isRemote) await requireTokenStorable(cli.io.env);
    const caller = cli.callerAt({ ...target, token: undefined, nextToken: undefined });
    try {
      const inBrowser =
        byPassword || !isRemote || !(cli.canAsk || flags.browser === true)
          ? undefined
          : await withBrowser(cli, caller, target, flags);
      const { person, organization, token } = inBrowser ?? (await withPassword(cli, caller, target, flags));
      await promoteToken(cli.io.env, target, token, { username: person.username, organization });
      cli.note(`logged in as ${person.username}`);
      if (cli.io.env.ROSTER_TOKEN !== undefined)
        cli.note('warning: ROSTER_TOKEN is set, and comes before this login: unset ROSTER_TOKEN');
    } finally {
      await caller.close();
    }
  },
});

/** Whether the server is older, and does not know of it. */
const isNoRoute = ({ details }: AppError): boolean => typeof details.route === 'string';

/** A login on the pages of a server; undefined: it is older, and has none. */
async function withBrowser(cli: Cli, caller: FlatCaller, target: Target, flags: Way): Promise<LoggedIn | undefined> {
  const how = {
    isOpened: flags.no_open !== true,
    deliver: (secrets: Parameters<typeof storeMadeToken>[2]) => storeMadeToken(cli.io.env, target, secrets),
  };
  if (flags.browser === true) {
    const { loginByBrowser } = await import('./login/browser.ts');
    return loginByBrowser(cli, caller, target.location, how);
  }
  const { beginDevice, waitForDevice } = await import('./login/device.ts');
  const begun = await beginDevice(caller, cli.io.host()).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'unsupported_by_server' && isNoRoute(error)) return undefined;
    throw error;
  });
  return begun === undefined ? undefined : waitForDevice(cli, caller, begun, { ...how, location: target.location });
}

async function withPassword(cli: Cli, caller: FlatCaller, target: Target, flags: Way): Promise<LoggedIn> {
  const who = flags.login ?? (await (await cli.prompter('LOGIN')).input('E-mail or username:'));
  const [password = '', newPassword] = cli.flags.passwordStdin
    ? await readSecretLines(cli.io.stdin)
    : [await (await cli.prompter('--password-stdin')).password('Password:')];
  const attempt = (replacement: string | undefined) =>
    caller.call(
      sessionLogin,
      { login: who, password, ...(replacement === undefined ? {} : { new_password: replacement }) },
      { deliver: (secrets) => storeMadeToken(cli.io.env, target, secrets) },
    );
  return attempt(newPassword).catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'must_change_password' || !cli.canAsk) throw error;
    cli.note('This password is temporary. Choose your own, of at least 12 characters.');
    return attempt(await askNewPassword(await cli.prompter('--password-stdin'), 'New password:', [who]));
  });
}
