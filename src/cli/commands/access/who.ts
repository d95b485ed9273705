import { accessWho } from '../../../operations/access/who.ts';
import { listCommand } from '../../app/list-command.ts';
import * as views from './views.ts';

export const command = listCommand({
  path: ['access', 'who'],
  details: `Active people, service accounts and groups, all of them. ${views.PLACES}`,
  operation: accessWho,
  positions: ['permission'],
  view: views.holders,
  complete: true,
  examples: ['roster access who organization.people.invite', 'roster access who project.view --json'],
});
