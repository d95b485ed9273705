import * as z from 'zod/mini';
import { AppError } from '../../../../domain/errors.ts';
import { field, FILE } from '../../../../domain/field.ts';
import { signinConfigureOidc } from '../../../../operations/signin/configure-oidc.ts';
import type { Cli } from '../../../app/cli.ts';
import { customCommand } from '../../../app/command.ts';
import { readNamed } from '../../../process/read-named.ts';
import { readSecretLines } from '../../../terminal/streams.ts';
import { addressNote, provider } from '../views.ts';

const secretFlags = {
  client_secret_file: z.optional(field(z.string(), 'a file with the client secret', FILE)),
  client_secret_stdin: z._default(field(z.boolean(), 'read the client secret from standard input'), false),
};

export const command = customCommand({
  path: ['signin', 'configure', 'oidc'],
  operation: signinConfigureOidc,
  details:
    'What is left out stays as it is; --domain "" lets addresses of every domain count again. Whoever controls the provider can sign in as any of the people whom it knows here, so only who may change Owners configures one; it never makes an Owner. The client secret is stored encrypted and never shown. A terminal asks for it where a new client is named.',
  flags: z.extend(z.omit(signinConfigureOidc.input, { client_secret: true }), secretFlags),
  positions: ['provider'],
  shows: provider,
  examples: [
    'roster signin configure oidc okta --issuer https://acme.okta.com --client-id 0oa1example --client-secret-file secret.txt --domain acme.example --create-people',
    'roster signin configure oidc google --issuer https://accounts.google.com --client-id 1.apps.example --client-secret-stdin < secret.txt',
  ],
  async run(cli, { client_secret_file: file, client_secret_stdin: isPiped, ...settings }) {
    const secret = await secretFor(cli, settings, { file, isPiped });
    const input = { ...settings, ...(secret !== undefined && { client_secret: secret }) };
    const configured = await cli.call(signinConfigureOidc, input);
    await cli.show(provider, configured, signinConfigureOidc.output);
    if (!cli.told.unchanged) cli.note(addressNote(configured));
  },
});

/** The client secret; undefined: none was given, and nobody can be asked or needs to be. */
async function secretFor(
  cli: Cli,
  {
    client_id: id,
    public_client: isPublic,
  }: { readonly client_id?: string | undefined; readonly public_client?: boolean | undefined },
  { file, isPiped }: { readonly file: string | undefined; readonly isPiped: boolean },
): Promise<string | undefined> {
  if (file !== undefined && isPiped)
    throw new AppError('usage', '--client-secret-file and --client-secret-stdin cannot be given together', {
      hint: 'give one of them',
    });
  if (file !== undefined)
    return onlyLine(
      readNamed(`--client-secret-file ${file}`, file, 'name a file with the secret alone').split(/\r?\n/),
    );
  if (isPiped) return onlyLine(await readSecretLines(cli.io.stdin));
  if (id === undefined || isPublic === true || !cli.canAsk) return undefined;
  const prompter = await cli.prompter('--client-secret-file');
  return prompter.password(`Client secret of ${id}:`);
}

function onlyLine(lines: readonly string[]): string {
  const [secret, ...more] = lines.map((line) => line.trim()).filter((line) => line !== '');
  if (secret !== undefined && more.length === 0) return secret;
  throw new AppError('invalid', 'the client secret must stand alone, on one line', {
    hint: 'write what the provider shows as the secret into the file, and nothing else',
  });
}
