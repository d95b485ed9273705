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
import { ifNotExists, unlike } from '../../../operations/shared/if-not-exists.ts';
import { readNamed } from '../../process/read-named.ts';
import { readSecretLines } from '../../terminal/streams.ts';
import { instanceUrl, fullStoreLocation } from '../../context/target.ts';
import { one, nameField, shown } from './shown.ts';

export const command = customCommand({
  path: ['context', 'add'],
  summary: 'Add a context for a store or a remote instance',
  details: 'Log in there with roster login --context NAME, or give a token on standard input.',
  flags: z.object({
    name: nameField('NAME'),
    ca: z.optional(
      field(z.string(), 'a PEM file with the authorities to trust for this instance, and no others', FILE),
    ),
    token_stdin: z._default(field(z.boolean(), 'read a token from standard input'), false),
    ...ifNotExists(),
  }),
  positions: ['name'],
  errors: ['not_found', 'conflict', 'unauthenticated'],
  writes: true,
  examples: [
    'roster context add other --store /var/lib/roster/other.db',
    'roster context add acme --url https://roster.acme.example',
  ],
  async run(cli, flags) {
    const target = targetOf(cli, flags.ca);
    const isThere = (config: Config): boolean => flags.if_not_exists && config.contexts[flags.name] !== undefined;
    let isUnchanged = isThere(readConfig(cli.io.env));
    if (!isUnchanged) {
      const token = flags.token_stdin ? await readToken(cli) : undefined;
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
    ...unlike('certificate file', there.ca ?? null, asked.ca ?? null),
  ];
  if (differences.length > 0) cli.note(`note: the context ${name} is there already: ${differences.join('; ')}`);
}

type Target = Pick<ContextEntry, 'location' | 'ca'>;

/** Where a new context leads. Throws `usage`, and `invalid` for what no request could be sent to. */
function targetOf({ flags: { store, url } }: Cli, ca: string | undefined): Target {
  if (url !== undefined && store === undefined)
    return { location: instanceUrl(url), ...(ca === undefined ? {} : { ca: readableFile(ca) }) };
  if (store === undefined || url !== undefined)
    throw new AppError('usage', 'a context needs one target', { hint: 'give --store PATH, or --url URL' });
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
async function readToken(cli: Cli): Promise<string> {
  const [token = ''] = await readSecretLines(cli.io.stdin);
  if (!isTokenForm(token.trim()))
    throw new AppError('unauthenticated', 'standard input is not a roster token; check it for a typing mistake', {
      hint: `nothing was saved in ${configDir(cli.io.env)}`,
    });
  return token.trim();
}
