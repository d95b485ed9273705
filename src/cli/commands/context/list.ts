import * as z from 'zod/mini';
import { sortKey } from '../../../domain/names/names.ts';
import type { SortKeys } from '../../../domain/sort.ts';
import { customCommand } from '../../app/command.ts';
import { printCount } from '../../app/list-command.ts';
import { inOrder, wholeListFlags } from '../../app/whole-list.ts';
import { readConfig } from '../../context/config.ts';
import type { View } from '../../terminal/output.ts';
import { COLUMNS, shown } from './shown.ts';
import type { Shown } from './shown.ts';

const all: View<readonly Shown[]> = { data: (items) => items.map((item) => ({ ...item })), columns: COLUMNS };

const SORTS = {
  name: ({ name }) => sortKey(name),
  organization: ({ organization }) => sortKey(organization ?? ''),
  username: ({ username }) => sortKey(username ?? ''),
} satisfies SortKeys<string, Shown>;

export const command = customCommand({
  path: ['context', 'list'],
  summary: 'List the contexts',
  flags: z.object(wholeListFlags(SORTS)),
  examples: ['roster context list', 'roster context list --json'],
  async run(cli, { count, sort }) {
    const config = readConfig(cli.io.env);
    if (count) return printCount(cli, Object.keys(config.contexts).length);
    const items = Object.keys(config.contexts)
      .sort()
      .map((contextName) => shown(config, contextName));
    await cli.show(all, inOrder(items, SORTS, sort));
  },
});
