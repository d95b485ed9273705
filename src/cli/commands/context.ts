import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { AppError, systemCode } from '../../domain/errors.ts';
import { isInstance, shownLocation } from '../../domain/location.ts';
import { field } from '../../domain/field.ts';
import { name } from '../../domain/names/names.ts';
import { isTokenForm } from '../../core/secrets.ts';
import type { Cli } from '../app/cli.ts';
import { customCommand } from '../app/command.ts';
import { configDir, readConfig, updateConfig } from '../context/config.ts';
import type { Config, ContextEntry } from '../context/config.ts';
import { readSecretLines } from '../terminal/io.ts';
import { dropNames } from '../context/name-cache.ts';
import type { View } from '../terminal/output.ts';
import { instanceUrl, storePlace, unknownContext } from '../context/target.ts';

/** A context as shown; its token never is. */
interface Shown {
  readonly name: string;
  readonly current: boolean;
  readonly store: string | null;
  readonly url: string | null;
  readonly organization: string | null;
  readonly username: string | null;
  readonly logged_in: boolean;
}

const COLUMNS = ['name', 'current', 'organization', 'username', 'logged_in', 'store', 'url'];
const all: View<readonly Shown[]> = { data: (items) => items.map((item) => ({ ...item })), columns: COLUMNS };
const one: View<Shown> = { data: (item) => ({ ...item }), columns: COLUMNS };

const nameField = (placeholder = 'CONTEXT') =>
  field(
    name().check((context) => {
      // JSON readers drop this key.
      if (context.value === '__proto__')
        context.issues.push({ code: 'custom', message: 'must be another', input: context.value });
    }),
    'the name of a context',
    placeholder,
  );

function shown(config: Config, contextName: string): Shown {
  const entry = config.contexts[contextName];
  if (entry === undefined) throw unknownContext(contextName, config);
  return {
    name: contextName,
    current: config.current === contextName,
    store: isInstance(entry.location) ? null : shownLocation(entry.location),
    url: isInstance(entry.location) ? entry.location : null,
    organization: entry.organization ?? null,
    username: entry.username ?? null,
    logged_in: entry.token !== undefined,
  };
}

export const list = customCommand({
  path: ['context', 'list'],
  summary: 'List the contexts',
  flags: z.object({}),
  examples: ['roster context list', 'roster context list --json'],
  async run(cli) {
    const config = readConfig(cli.io.env);
    await cli.show(
      all,
      Object.keys(config.contexts)
        .sort()
        .map((contextName) => shown(config, contextName)),
    );
  },
});

export const show = customCommand({
  path: ['context', 'show'],
  summary: 'Show the context that commands use',
  flags: z.object({}),
  errors: ['not_found'],
  examples: ['roster context show', 'roster context show --json'],
  async run(cli) {
    const config = readConfig(cli.io.env);
    const wanted = cli.flags.context ?? (cli.io.env.ROSTER_CONTEXT || undefined) ?? config.current;
    if (wanted === null)
      throw new AppError('not_found', 'no context is in use', {
        hint: 'roster init, or roster context add NAME --store PATH',
      });
    await cli.show(one, shown(config, wanted));
  },
});

export const add = customCommand({
  path: ['context', 'add'],
  summary: 'Add a context for a store or a remote instance',
  details: 'Log in there with roster login --context NAME, or give a token on standard input.',
  flags: z.object({
    name: nameField('NAME'),
    ca: z.optional(
      field(z.string(), 'a PEM file with the authorities to trust for this instance, and no others', 'FILE'),
    ),
    token_stdin: z._default(field(z.boolean(), 'read a token from standard input'), false),
  }),
  positions: ['name'],
  errors: ['conflict', 'unauthenticated'],
  writes: true,
  examples: [
    'roster context add other --store /var/lib/roster/other.db',
    'roster context add acme --url https://roster.acme.example',
  ],
  async run(cli, flags) {
    const place = placeOf(cli, flags.ca);
    const token = flags.token_stdin ? await readToken(cli) : undefined;
    await updateConfig(cli.io.env, (config) => {
      if (config.contexts[flags.name] !== undefined)
        throw new AppError('conflict', `there is a context ${flags.name} already`, {
          hint: `remove it first: roster context remove ${flags.name}`,
        });
      const entry = { ...place, ...(token === undefined ? {} : { token }) };
      return { current: config.current ?? flags.name, contexts: { ...config.contexts, [flags.name]: entry } };
    });
    await cli.show(one, shown(readConfig(cli.io.env), flags.name));
  },
});

/** Where a new context leads. Throws `usage`, and `invalid` for what no request could be sent to. */
function placeOf({ flags: { store, url } }: Cli, ca: string | undefined): Pick<ContextEntry, 'location' | 'ca'> {
  if (url !== undefined && store === undefined)
    return { location: instanceUrl(url), ...(ca === undefined ? {} : { ca: readableFile(ca) }) };
  if (store === undefined || url !== undefined)
    throw new AppError('usage', 'a context needs one target', { hint: 'give --store PATH, or --url URL' });
  if (ca !== undefined)
    throw new AppError('usage', '--ca is for an instance', { hint: 'a PostgreSQL URL takes sslrootcert=FILE' });
  return { location: storePlace(store) };
}

/** Its full path. Throws `invalid` where it cannot be read. */
function readableFile(file: string): string {
  const path = resolve(file);
  try {
    readFileSync(path);
    return path;
  } catch (error) {
    throw new AppError('invalid', `--ca ${file} cannot be read: ${systemCode(error)}`, {
      hint: 'name a PEM file with certificates',
      cause: error,
    });
  }
}

export const use = customCommand({
  path: ['context', 'use'],
  summary: 'Make a context the current one',
  flags: z.object({ name: nameField() }),
  positions: ['name'],
  errors: ['not_found'],
  writes: true,
  examples: ['roster context use local'],
  async run(cli, flags) {
    await updateConfig(cli.io.env, (config) => {
      shown(config, flags.name);
      return { ...config, current: flags.name };
    });
    await cli.show(one, shown(readConfig(cli.io.env), flags.name));
  },
});

export const remove = customCommand({
  path: ['context', 'remove'],
  summary: 'Forget a context and its token; the organization stays as it is',
  flags: z.object({ name: nameField() }),
  positions: ['name'],
  errors: ['not_found', 'input_needed'],
  writes: true,
  examples: ['roster context remove local --yes'],
  async run(cli, flags) {
    const config = readConfig(cli.io.env);
    const before = shown(config, flags.name);
    const location = config.contexts[flags.name]?.location ?? '';
    await cli.confirm({ question: `Forget the context ${flags.name} and its token?` });
    await updateConfig(cli.io.env, ({ current, contexts: { [flags.name]: _, ...contexts } }) => ({
      current: current === flags.name ? null : current,
      contexts,
    }));
    dropNames(cli.io.env, { context: flags.name, location });
    await cli.show(one, before);
  },
});

/** A token from standard input. Throws `unauthenticated` for what cannot be one. */
async function readToken(cli: Cli): Promise<string> {
  const [token = ''] = await readSecretLines(cli.io.stdin);
  if (!isTokenForm(token.trim()))
    throw new AppError('unauthenticated', 'standard input is not a roster token; check it for a typing mistake', {
      hint: `nothing was saved in ${configDir(cli.io.env)}`,
    });
  return token.trim();
}
