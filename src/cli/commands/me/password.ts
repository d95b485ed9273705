import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { counted } from '../../../lib/plural.ts';
import { meShow } from '../../../operations/me/show.ts';
import { mePassword } from '../../../operations/me/password.ts';
import type { InputOf } from '../../../core/operation.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { readSecretLines } from '../../terminal/streams.ts';
import { askNewPassword } from '../../terminal/prompts.ts';
import { person } from '../people/views.ts';

export const command = customCommand({
  path: ['me', 'password'],
  details:
    'Asks for the current one and twice for the new one. With --password-stdin, the first line is the current password and the second line the new one. Your other sessions end; API tokens go on.',
  operation: mePassword,
  flags: z.object({}),
  takesPassword: true,
  errors: ['input_needed'],
  examples: ['roster me password', 'roster me password --password-stdin < passwords.txt'],
  async run(cli) {
    const { sessions_ended: ended, ...me } = await cli.call(mePassword, await passwords(cli));
    await cli.show(person, me);
    cli.note(`your password is changed${ended === 0 ? '' : `; ${counted(ended, 'other session')} ended`}`);
  },
});

async function passwords(cli: Cli): Promise<InputOf<typeof mePassword.input>> {
  if (cli.flags.passwordStdin) {
    const [current, chosen, ...more] = await readSecretLines(cli.io.stdin);
    if (current === undefined || chosen === undefined || more.length > 0)
      throw new AppError('invalid', 'standard input must hold the current password and the new one, a line each', {
        hint: 'pipe them in: … --password-stdin < passwords.txt',
      });
    return { password: current, new_password: chosen };
  }
  const prompter = await cli.prompter('--password-stdin');
  const { email, username } = await cli.caller.call(meShow, {});
  const current = await prompter.password('Current password:');
  const chosen = await askNewPassword(prompter, 'New password (at least 12 characters):', [email, username]);
  return { password: current, new_password: chosen };
}
