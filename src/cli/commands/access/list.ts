import * as z from 'zod/mini';
import type { Schema } from '../../../core/operation.ts';
import { field } from '../../../domain/field.ts';
import type { AccessGrant } from '../../../domain/access/answers.ts';
import { sortKey } from '../../../domain/names/names.ts';
import type { SortKeys } from '../../../domain/sort.ts';
import { accessList } from '../../../operations/access/list.ts';
import type { Flat } from '../../context/flat.ts';
import { printCount } from '../../app/list-command.ts';
import { countOfAll, inOrder, wholeListFlags } from '../../app/whole-list.ts';
import { customCommand } from '../../app/command.ts';
import * as views from './views.ts';

/** Without an order, what holds everywhere comes first, then project by project. */
const SORTS = {
  permission: ({ permission }) => permission,
  project: ({ project }) => sortKey(project ?? ''),
} satisfies SortKeys<string, Flat<AccessGrant>>;

const flags = z.extend(z.omit(accessList.input, { limit: true, cursor: true }), {
  all: z._default(field(z.boolean(), 'on a terminal: every permission, after the summary'), false),
  ...wholeListFlags(SORTS),
});

export const command = customCommand({
  path: ['access', 'list'],
  details: `A terminal gets a summary by project and role, with --all each permission after it; other formats always have them all. A grant without a project holds in the organization and in every project. ${views.DEACTIVATED}`,
  operation: accessList,
  flags: flags as unknown as Schema & z.core.$ZodType<z.output<typeof flags>>,
  positions: ['subject'],
  examples: ['roster access list grace', 'roster access list Platform --fields permission,via --json'],
  async run(cli, { all, sort, count, ...input }) {
    if (count) return printCount(cli, await countOfAll(cli, accessList, input));
    let listed: readonly Flat<AccessGrant>[] = [];
    const summary = views.summary((items) => (listed = items));
    const first = await cli.showList(accessList, input, summary, true, (items: readonly Flat<AccessGrant>[]) =>
      Promise.resolve(inOrder(items, SORTS, sort)),
    );
    if (first.deactivated) cli.note(`${input.subject} is deactivated and can do nothing`);
    if (listed.length === 0) return;
    if (all) await cli.show(views.grants, listed);
    else cli.note(`--all lists all ${listed.length} permissions`);
  },
});
