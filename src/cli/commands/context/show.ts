import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { customCommand } from '../../app/command.ts';
import { readConfig } from '../../context/config.ts';
import { one, shown } from './shown.ts';

export const command = customCommand({
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
