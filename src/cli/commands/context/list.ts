import * as z from 'zod/mini';
import { field } from '../../../domain/field.ts';
import { customCommand } from '../../app/command.ts';
import { printCount } from '../../app/list-command.ts';
import { readConfig } from '../../context/config.ts';
import type { View } from '../../terminal/output.ts';
import { COLUMNS, shown } from './shown.ts';
import type { Shown } from './shown.ts';

const all: View<readonly Shown[]> = { data: (items) => items.map((item) => ({ ...item })), columns: COLUMNS };

export const command = customCommand({
  path: ['context', 'list'],
  summary: 'List the contexts',
  flags: z.object({ count: z._default(field(z.boolean(), 'tell how many there are'), false) }),
  examples: ['roster context list', 'roster context list --json'],
  async run(cli, { count }) {
    const config = readConfig(cli.io.env);
    if (count) return printCount(cli, Object.keys(config.contexts).length);
    await cli.show(
      all,
      Object.keys(config.contexts)
        .sort()
        .map((contextName) => shown(config, contextName)),
    );
  },
});
