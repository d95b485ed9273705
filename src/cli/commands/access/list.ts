import * as z from 'zod/mini';
import type { Schema } from '../../../core/operation.ts';
import { field } from '../../../domain/field.ts';
import type { AccessGrant } from '../../../domain/access/answers.ts';
import { accessList } from '../../../operations/access/list.ts';
import type { Flat } from '../../context/flat.ts';
import { customCommand } from '../../app/command.ts';
import * as views from './views.ts';

const flags = z.extend(z.omit(accessList.input, { limit: true, cursor: true }), {
  all: z._default(field(z.boolean(), 'on a terminal: every permission, after the summary'), false),
});

export const command = customCommand({
  path: ['access', 'list'],
  details: `A terminal gets a summary by project and role, with --all each permission after it; other formats always have them all. A grant without a project holds in the organization and in every project. ${views.DEACTIVATED}`,
  operation: accessList,
  flags: flags as unknown as Schema & z.core.$ZodType<z.output<typeof flags>>,
  positions: ['subject'],
  examples: ['roster access list grace', 'roster access list Platform --fields permission,via --json'],
  async run(cli, { all, ...input }) {
    let listed: readonly Flat<AccessGrant>[] = [];
    const summary = views.summary((items) => (listed = items));
    const first = await cli.showList(accessList, input, summary, true);
    if (first.deactivated) cli.note(`${input.subject} is deactivated and can do nothing`);
    if (listed.length === 0) return;
    if (all) await cli.show(views.grants, listed);
    else cli.note(`--all lists all ${listed.length} permissions`);
  },
});
