import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { AppError, systemCode } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { isTokenForm } from '../../../core/secrets.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { configDir, readConfig, updateConfig } from '../../context/config.ts';
import type { ContextEntry } from '../../context/config.ts';
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
  }),
  positions: ['name'],
  errors: ['conflict', 'unauthenticated'],
  writes: true,
  examples: [
    'roster context add other --store /var/lib/roster/other.db',
    'roster context add acme --url https://roster.acme.example',
  ],
  async run(cli, flags) {
    const target = targetOf(cli, flags.ca);
    const token = flags.token_stdin ? await readToken(cli) : undefined;
    await updateConfig(cli.io.env, (config) => {
      if (config.contexts[flags.name] !== undefined)
        throw new AppError('conflict', `there is a context ${flags.name} already`, {
          hint: `remove it first: roster context remove ${flags.name}`,
        });
      const entry = { ...target, ...(token === undefined ? {} : { token }) };
      return { current: config.current ?? flags.name, contexts: { ...config.contexts, [flags.name]: entry } };
    });
    await cli.show(one, shown(readConfig(cli.io.env), flags.name));
  },
});

/** Where a new context leads. Throws `usage`, and `invalid` for what no request could be sent to. */
function targetOf({ flags: { store, url } }: Cli, ca: string | undefined): Pick<ContextEntry, 'location' | 'ca'> {
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

/** A token from standard input. Throws `unauthenticated` for what cannot be one. */
async function readToken(cli: Cli): Promise<string> {
  const [token = ''] = await readSecretLines(cli.io.stdin);
  if (!isTokenForm(token.trim()))
    throw new AppError('unauthenticated', 'standard input is not a roster token; check it for a typing mistake', {
      hint: `nothing was saved in ${configDir(cli.io.env)}`,
    });
  return token.trim();
}
