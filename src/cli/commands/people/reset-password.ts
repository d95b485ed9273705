import { peopleResetPassword } from '../../../operations/people/change.ts';
import { customCommand } from '../../app/command.ts';
import { showsSecrets, withPassword } from './views.ts';

export const command = customCommand({
  path: ['people', 'reset-password'],
  summary: peopleResetPassword.summary,
  details:
    'The old password stops working at once, and sessions end. The temporary password works once, for 7 days; at that login the person chooses a new one.',
  operation: peopleResetPassword,
  flags: peopleResetPassword.input,
  positions: ['person'],
  writes: true,
  makesSecrets: true,
  examples: [
    'roster people reset-password grace --reveal',
    'roster people reset-password linus --secret-file linus.jsonl',
  ],
  run: async (cli, input) => cli.show(withPassword(showsSecrets(cli)), await cli.call(peopleResetPassword, input)),
});
