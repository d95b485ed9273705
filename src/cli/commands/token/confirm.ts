import { tokenConfirm } from '../../../operations/token/confirm.ts';
import { operationCommand } from '../../app/command.ts';
import { token, whenOldEnds } from './views.ts';

export const command = operationCommand({
  path: ['token', 'confirm'],
  details:
    'The last step of roster token rotate without --deliver: until then the old token works as before, and the new one lasts no longer than it.',
  operation: tokenConfirm,
  positions: ['token'],
  view: token,
  examples: ['roster token confirm ci --overlap 24h', 'roster token confirm ci --expires 30d --json'],
  done: whenOldEnds,
});
