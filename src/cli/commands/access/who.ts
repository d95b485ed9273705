import * as z from 'zod/mini';
import { accessWho } from '../../../operations/access/who.ts';
import { customCommand } from '../../app/command.ts';
import * as views from './views.ts';
import { WITHOUT_PAGES } from './pages.ts';

export const command = customCommand({
  path: ['access', 'who'],
  summary: accessWho.summary,
  details: `Active people, service accounts and groups, all of them. ${views.PLACES}`,
  operation: accessWho,
  flags: z.omit(accessWho.input, WITHOUT_PAGES),
  positions: ['permission'],
  examples: ['roster access who organization.people.invite', 'roster access who project.view --json'],
  async run(cli, input) {
    await cli.showList(accessWho, input, views.holders, true);
  },
});
