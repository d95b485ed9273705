import * as z from 'zod/mini';
import { accessList } from '../../../operations/access/list.ts';
import { customCommand } from '../../app/command.ts';
import * as views from './views.ts';
import { WITHOUT_PAGES } from './pages.ts';

export const command = customCommand({
  path: ['access', 'list'],
  summary: accessList.summary,
  details: `A grant without a project holds in the organization and in every project. ${views.DEACTIVATED}`,
  operation: accessList,
  flags: z.omit(accessList.input, WITHOUT_PAGES),
  positions: ['subject'],
  examples: ['roster access list grace', 'roster access list Platform --fields permission,via --json'],
  async run(cli, input) {
    const { deactivated } = await cli.showList(accessList, input, views.grants, true);
    if (deactivated) cli.note(`${input.subject} is deactivated and can do nothing`);
  },
});
