import * as z from 'zod/mini';
import { accessList } from '../../../operations/access/list.ts';
import { accessWho } from '../../../operations/access/who.ts';
import { accessWhy } from '../../../operations/access/why.ts';
import { customCommand, operationCommand } from '../../app/command.ts';
import * as views from './views.ts';

/** These commands list all there is, page by page where it comes in pages. */
const WITHOUT_PAGES = { limit: true, cursor: true } as const;

export const list = customCommand({
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

export const who = customCommand({
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

export const why = operationCommand({
  path: ['access', 'why'],
  operation: accessWhy,
  details: `A yes shows every path to it. A no shows the roles and groups that would give it, and who may give them: people with the permission to give, and with every permission that is gained. Exits with 0 either way. ${views.PLACES}`,
  positions: ['subject', 'permission'],
  view: views.why,
  examples: ['roster access why ada organization.people.invite', 'roster access why grace organization.people.invite'],
});
