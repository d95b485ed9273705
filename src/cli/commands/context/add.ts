import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { commandLine } from '../../../lib/shell.ts';
import { isTokenForm } from '../../../core/secrets.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { configDir, readConfig, updateConfig } from '../../context/config.ts';
import type { Config, ContextEntry } from '../../context/config.ts';
import { isUrl, shownLocation } from '../../../domain/location.ts';
import { UNCHANGED } from '../../../domain/unchanged.ts';
import { roleList } from '../../../operations/role/list.ts';
import { ifNotExists, unlike } from '../../../operations/shared/if-not-exists.ts';
import { readNamed } from '../../process/read-named.ts';
import { readSecretLines } from '../../terminal/streams.ts';
import { instanceUrl, fullStoreLocation } from '../../context/target.ts';
import { one, nameField, shown } from './shown.ts';

export const command = customCommand({
  path: ['context', 'add'],
  summary: 'Add a context for a store, a remote instance, or an instance of Semaphore',
  details:
    'Log in there with roster login --context NAME, or give a token on standard input. For an instance of Semaphore (docs/semaphore.md), the token is an API token of Semaphore’s, and is tried before it is kept.',
  flags: z.object({
    name: nameField('NAME'),
    semaphore: z.optional(field(z.string(), 'an instance of Semaphore, by its URL; needs --token-stdin', 'URL')),
    ca: z.optional(
      field(z.string(), 'a PEM file with the authorities to trust for this instance, and no others', FILE),
    ),
    token_stdin: z._default(field(z.boolean(), 'read a token from standard input'), false),
    ...ifNotExists(),
  }),
  positions: ['name'],
  errors: ['not_found', 'conflict', 'unauthenticated', 'forbidden', 'unavailable', 'unsupported_by_server'],
  writes: true,
  examples: [
    'roster context add other --store /var/lib/roster/other.db',
    'roster context add acme --url https://roster.acme.example',
  ],
  async run(cli, flags) {
    const target = targetOf(cli, flags);
    const isThere = (config: Config): boolean => flags.if_not_exists && config.contexts[flags.name] !== undefined;
    let isUnchanged = isThere(readConfig(cli.io.env));
    if (!isUnchanged) {
      const token = flags.token_stdin ? await readToken(cli, target) : undefined;
      if (target.kind !== undefined) await tryToken(cli, target, token);
      await updateConfig(cli.io.env, (config) => {
        isUnchanged = isThere(config);
        return isUnchanged ? config : withContext(config, flags.name, { ...target, ...(token && { token }) });
      });
    }
    const config = readConfig(cli.io.env);
    if (isUnchanged) tellUnchanged(cli, flags.name, config.contexts[flags.name], target);
    await cli.show(one, shown(config, flags.name));
    const { location } = target;
    if (!isUrl(location) && !existsSync(location))
      cli.note(
        `note: there is no store at ${location} yet; make it: ${commandLine('roster', 'init', '--store', location, '--context', flags.name)}`,
      );
  },
});

/** The configuration with one more context. Throws `conflict`. */
function withContext(config: Config, name: string, entry: ContextEntry): Config {
  if (config.contexts[name] !== undefined)
    throw new AppError('conflict', `there is a context ${name} already`, {
      hint: `remove it first: roster context remove ${name}`,
    });
  return { current: config.current ?? name, contexts: { ...config.contexts, [name]: entry } };
}

/** Says that the context was there, and how it differs from what was asked. */
function tellUnchanged(cli: Cli, name: string, there: ContextEntry | undefined, asked: Target): void {
  cli.note(UNCHANGED);
  if (there === undefined) return;
  const differences = [
    ...unlike('target', shownLocation(there.location), shownLocation(asked.location)),
    ...unlike('kind', there.kind ?? null, asked.kind ?? null),
    ...unlike('certificate file', there.ca ?? null, asked.ca ?? null),
  ];
  if (differences.length > 0) cli.note(`note: the context ${name} is there already: ${differences.join('; ')}`);
}

type Target = Pick<ContextEntry, 'location' | 'kind' | 'ca'>;

interface Leading {
  readonly semaphore?: string | undefined;
  readonly ca?: string | undefined;
  readonly token_stdin: boolean;
}

/** Where a new context leads. Throws `usage`, and `invalid` for what no request could be sent to. */
function targetOf(cli: Cli, { semaphore, ca, token_stdin }: Leading): Target {
  const { store, url } = cli.flags;
  if (semaphore === undefined) return targetOfRoster(cli, ca);
  if (store !== undefined || url !== undefined)
    throw new AppError('usage', 'a context needs one target', { hint: 'give --semaphore URL alone' });
  if (!token_stdin)
    throw new AppError('usage', '--semaphore needs a token: nobody logs in to a Semaphore instance', {
      hint: 'make an API token there, in Profile Settings, and give it with --token-stdin < FILE',
    });
  const location = instanceUrl(semaphore, '--semaphore', 'https://acme.semaphoreci.com').replace(/\/api\/v1alpha$/, '');
  return { location, kind: 'semaphore', ...(ca === undefined ? {} : { ca: readableFile(ca) }) };
}

function targetOfRoster({ flags: { store, url } }: Cli, ca: string | undefined): Target {
  if (url !== undefined && store === undefined)
    return { location: instanceUrl(url), ...(ca === undefined ? {} : { ca: readableFile(ca) }) };
  if (store === undefined || url !== undefined)
    throw new AppError('usage', 'a context needs one target', {
      hint: 'give --store PATH, --url URL, or --semaphore URL',
    });
  if (ca !== undefined)
    throw new AppError('usage', '--ca is for an instance', { hint: 'a PostgreSQL URL takes sslrootcert=FILE' });
  return { location: fullStoreLocation(store) };
}

/** Its full path. Throws `invalid` where it cannot be read. */
function readableFile(file: string): string {
  const path = resolve(file);
  readNamed(`--ca ${file}`, path, 'name a PEM file with certificates');
  return path;
}

/** A token from standard input. Throws `unauthenticated` for what cannot be one. */
async function readToken(cli: Cli, { kind }: Target): Promise<string> {
  const [line = ''] = await readSecretLines(cli.io.stdin);
  const token = line.trim();
  const isOne = kind === undefined ? isTokenForm(token) : /^[\x21-\x7e]{1,1000}$/.test(token);
  if (!isOne)
    throw new AppError(
      'unauthenticated',
      `standard input is not ${kind === undefined ? 'a roster token' : 'an API token'}; check it for a typing mistake`,
      { hint: `nothing was saved in ${configDir(cli.io.env)}` },
    );
  return token;
}

/** Asks the instance for something before its token is kept. Throws what the instance refuses, and where none answers. */
async function tryToken(cli: Cli, { location, kind, ca }: Target, token: string | undefined): Promise<void> {
  const caller = cli.callerAt({ location, kind, ca, token, context: undefined, nextToken: undefined });
  try {
    await caller.authorize(roleList);
  } finally {
    await caller.close();
  }
}
