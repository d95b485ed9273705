import * as z from 'zod/mini';
import { AppError } from '../../../../domain/errors.ts';
import { field } from '../../../../domain/field.ts';
import { auditStreamConfigure } from '../../../../operations/audit-stream/configure.ts';
import type { Cli } from '../../../app/cli.ts';
import { customCommand } from '../../../app/command.ts';
import { readSecretLines } from '../../../terminal/streams.ts';
import { stream } from './views.ts';

const STDIN_FLAG = '--secret-access-key-stdin';

export const command = customCommand({
  path: ['audit', 'stream', 'configure'],
  operation: auditStreamConfigure,
  details:
    'What is left out stays as it is. The bucket is tried first: an object is put, got, put again in vain, listed and deleted. Keys are stored encrypted and never shown; without them, whoever sends has them in the environment. In another bucket or below another prefix, the stream goes on where it is; --from-start sends all again.',
  flags: z.extend(z.omit(auditStreamConfigure.input, { secret_access_key: true }), {
    secret_access_key_stdin: z._default(field(z.boolean(), 'read the secret of the key from standard input'), false),
  }),
  shows: stream,
  examples: [
    'roster audit stream configure --provider s3 --endpoint https://s3.acme.example --bucket acme-audit --access-key-id AKIAEXAMPLE --secret-access-key-stdin < secret.txt',
    'roster audit stream configure --every 1h --format jsonl --gzip',
  ],
  async run(cli, { secret_access_key_stdin: isPiped, ...settings }) {
    const secret = await secretFor(cli, settings.access_key_id, isPiped);
    const configured = await cli.call(auditStreamConfigure, {
      ...settings,
      ...(secret !== undefined && { secret_access_key: secret }),
    });
    await cli.show(stream, configured, auditStreamConfigure.output);
    if (!cli.told.unchanged) cli.note(`the audit log is streamed to ${configured.bucket} every ${configured.every}`);
  },
});

/** The secret of the key; undefined: no key was named. Throws `input_needed` where nobody can be asked. */
async function secretFor(cli: Cli, id: string | undefined, isPiped: boolean): Promise<string | undefined> {
  if (isPiped) {
    const [secret, ...more] = await readSecretLines(cli.io.stdin);
    if (secret === undefined || secret === '' || more.length > 0)
      throw new AppError('invalid', 'standard input must hold the secret of the key, on one line', {
        hint: `pipe it in: … ${STDIN_FLAG} < secret.txt`,
      });
    return secret.trim();
  }
  if (id === undefined) return undefined;
  const prompter = await cli.prompter(STDIN_FLAG);
  return prompter.password(`Secret of the key ${id}:`);
}
