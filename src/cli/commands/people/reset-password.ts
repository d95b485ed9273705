import { peopleResetPassword } from '../../../operations/people/reset-password.ts';
import { operationCommand } from '../../app/command.ts';
import { withPassword } from './views.ts';

export const command = operationCommand({
  path: ['people', 'reset-password'],
  details:
    'The old password stops working at once, and sessions end. The temporary password works once, for 7 days; at that login the person chooses a new one.',
  operation: peopleResetPassword,
  positions: ['person'],
  view: withPassword,
  examples: [
    'roster people reset-password grace --reveal',
    'roster people reset-password linus --secret-file linus.jsonl',
  ],
});
