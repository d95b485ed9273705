import { accessWhy } from '../../../operations/access/why.ts';
import { operationCommand } from '../../app/command.ts';
import * as views from './views.ts';

export const command = operationCommand({
  path: ['access', 'why'],
  operation: accessWhy,
  details: `A yes shows every path to it. A no shows the roles and groups that would give it, and who may give them: people with the permission to give, and with every permission that is gained. Exits with 0 either way. ${views.PLACES}`,
  positions: ['subject', 'permission'],
  view: views.why,
  examples: ['roster access why ada organization.people.invite', 'roster access why grace organization.people.invite'],
});
