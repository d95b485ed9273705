import * as z from 'zod/mini';
import { customCommand } from '../../app/command.ts';
import { readConfig } from '../../context/config.ts';
import type { View } from '../../terminal/output.ts';
import { COLUMNS, shown } from './shown.ts';
import type { Shown } from './shown.ts';

const all: View<readonly Shown[]> = { data: (items) => items.map((item) => ({ ...item })), columns: COLUMNS };

export const command = customCommand({
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
