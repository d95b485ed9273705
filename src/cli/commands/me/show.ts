import { meShow } from '../../../operations/me/show.ts';
import { operationCommand } from '../../app/command.ts';
import { ownAccount } from '../people/views.ts';

export const command = operationCommand({
  path: ['me', 'show'],
  operation: meShow,
  view: ownAccount,
  examples: ['roster me show', 'roster me show --json'],
});
