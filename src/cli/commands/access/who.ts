import { accessWho } from '../../../operations/access/who.ts';
import { listCommand } from '../../app/list-command.ts';
import * as views from './views.ts';

export const command = listCommand({
  path: ['access', 'who'],
  details: `Lists active people, service accounts and groups. ${views.PLACES}`,
  operation: accessWho,
  positions: ['permission'],
  view: views.holders,
  complete: true,
  examples: ['roster access who organization.people.invite', 'roster access who project.view --json'],
});
