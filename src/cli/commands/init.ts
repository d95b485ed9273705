import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { shownLocation } from '../../domain/location.ts';
import { emailFault, inferredUsername, usernameFault } from '../../domain/names/names.ts';
import { organizationNameFault } from '../../domain/settings.ts';
import { organizationInit, organizationThere } from '../../operations/organization/init.ts';
import { storeInfo } from '../../operations/store/info.ts';
import type { CallOptions } from '../../core/caller.ts';
import type { InputOf } from '../../core/operation.ts';
import { validate } from '../../core/validate.ts';
import type { Cli, SecretDelivery } from '../app/cli.ts';
import { customCommand } from '../app/command.ts';
import { readConfig } from '../context/config.ts';
import { createStore, onStore } from '../context/connect.ts';
import { readSecretLines } from '../terminal/streams.ts';
import type { View } from '../terminal/output.ts';
import { askNewPassword } from '../terminal/prompts.ts';
import { newStoreLocation } from '../context/target.ts';
import type { Target } from '../context/target.ts';
import { storeToken, promoteToken, useContext } from '../context/credentials.ts';

const { organization, owner, username, roles } = organizationInit.input.shape;

const flags = z.object({ organization: z.optional(organization), owner: z.optional(owner), username, roles });

type Input = InputOf<typeof organizationInit.input>;

interface Shown {
  readonly organization: string;
  readonly owner: string;
  readonly email: string | null;
  readonly store: string;
  readonly context: string;
  readonly temporary_password?: string;
}

const COLUMNS = ['organization', 'owner', 'email', 'store', 'context'];
const FIELDS = [...COLUMNS, 'temporary_password'];

const view = (shown: boolean): View<Shown> => ({
  data: ({ temporary_password, ...rest }) =>
    shown && temporary_password !== undefined ? { ...rest, temporary_password } : rest,
  columns: shown ? FIELDS : COLUMNS,
  whole: ['temporary_password'],
});

export const command = customCommand({
  path: ['init'],
  details:
    'Makes the store, the predefined roles and the first Owner, and saves a context with a token, so that the next command just works. On a terminal it asks for what is missing. Without a terminal and without --password-stdin, the Owner gets a temporary password.',
  operation: organizationInit,
  flags,
  takesPassword: true,
  // Whoever is asked chooses a password.
  needsPlace: () => false,
  examples: [
    'roster init --organization Acme --owner ada@acme.example --reveal',
    'roster init --organization Acme --owner ada@acme.example --password-stdin < password.txt',
  ],
  async run(cli, given) {
    const store = newStoreLocation(cli.flags, cli.io.env);
    refuseForeignContext(cli, store);
    await refuseSecondOrganization(cli, store);
    const input = await complete(cli, given);
    validate(organizationInit.input, input);
    const target: Target = {
      location: store,
      ca: undefined,
      token: undefined,
      nextToken: undefined,
      context: cli.flags.context ?? contextFor(cli, store),
    };
    const make = (keeping?: SecretDelivery) =>
      runOn(store, cli, input, async (secrets) => {
        await keeping?.deliver(secrets.filter((secret) => secret.kind === 'temporary_password'));
        for (const secret of secrets) if (secret.kind === 'token') await storeToken(cli.io.env, target, secret.secret);
      });
    const {
      organization,
      owner: first,
      token,
      temporary_password,
    } = input.password === undefined
      ? await cli.makeSecrets({ fields: FIELDS, several: false, trial: () => Promise.resolve() }, make)
      : await make();
    const context = await promoteToken(cli.io.env, target, token, {
      username: first.username,
      organization,
    });
    await useContext(cli.io.env, context);
    const shown = {
      organization,
      owner: first.username,
      email: first.email,
      store: shownLocation(store),
      context,
    };
    await cli.show(
      view(input.password === undefined && cli.showsSecrets),
      temporary_password === undefined ? shown : { ...shown, temporary_password },
    );
    cli.note(`hint: ${first.username} is the only Owner; a second one is safer: roster people add EMAIL --role Owner`);
  },
});

/** Before anything is asked. Throws `conflict`, and what keeps the store from being read. */
async function refuseSecondOrganization(cli: Cli, store: string): Promise<void> {
  try {
    const { organization } = await onStore(storeInfo, {}, cli.io, store);
    if (organization !== null) throw organizationThere(organization);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
  }
}

/** A context keeps the token of its own store alone. Throws `conflict`. */
function refuseForeignContext(cli: Cli, store: string): void {
  const { context } = cli.flags;
  if (context === undefined) return;
  const held = readConfig(cli.io.env).contexts[context];
  if (held !== undefined && held.location !== store)
    throw new AppError('conflict', `the context ${context} is for another store`, {
      hint: 'choose another --context; nothing was changed',
    });
}

async function runOn(store: string, cli: Cli, input: Input, deliver: NonNullable<CallOptions['deliver']>) {
  const caller = await createStore(store, cli.io);
  try {
    return await caller.call(organizationInit, input, { deliver });
  } finally {
    await caller.close();
  }
}

/** The context that holds this store already, if one does. */
function contextFor(cli: Cli, store: string): string | undefined {
  const { contexts } = readConfig(cli.io.env);
  return Object.keys(contexts).find((name) => contexts[name]?.location === store);
}

/** Asks a terminal for what the flags leave out. Throws `input_needed` elsewhere. */
async function complete(cli: Cli, given: z.infer<typeof flags>): Promise<Input> {
  const ask = async (flag: string, message: string, check: (text: string) => string | undefined) =>
    (await cli.prompter(flag)).input(message, { check });
  const organizationName =
    given.organization ?? (await ask('--organization', 'Name of the organization:', organizationNameFault));
  const email = given.owner ?? (await ask('--owner', 'E-mail of the first Owner:', emailFault));
  const isInterview = given.owner === undefined && cli.canAsk;
  const login =
    given.username ??
    (isInterview
      ? await (
          await cli.prompter('--username')
        ).input('Username of the Owner:', { default: inferredUsername(email), check: usernameFault })
      : undefined);
  const password = await ownerPassword(cli, [email, login ?? inferredUsername(email)]);
  return {
    organization: organizationName,
    owner: email,
    roles: given.roles,
    ...(login === undefined ? {} : { username: login }),
    ...(password === undefined ? {} : { password }),
  };
}

/** The Owner's chosen password; undefined where one is to be made. */
async function ownerPassword(cli: Cli, about: readonly string[]): Promise<string | undefined> {
  if (cli.flags.passwordStdin) {
    const [password] = await readSecretLines(cli.io.stdin);
    if (password === undefined || password === '')
      throw new AppError('invalid', 'standard input holds no password', {
        hint: 'pipe it in: … --password-stdin < password.txt',
      });
    return password;
  }
  if (!cli.canAsk || cli.flags.secretFile !== undefined || cli.flags.reveal) return undefined;
  return askNewPassword(
    await cli.prompter('--password-stdin'),
    'Password of the Owner (at least 12 characters):',
    about,
  );
}
