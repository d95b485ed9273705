import * as z from 'zod/mini';
import { customCommand } from '../../app/command.ts';
import { readConfig, updateConfig } from '../../context/config.ts';
import { one, nameField, shown } from './shown.ts';

export const command = customCommand({
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
