import { peopleResetPasswordMany } from '../../../operations/people/reset-password-many.ts';
import { peopleResetPassword } from '../../../operations/people/reset-password.ts';
import { PEOPLE } from '../../app/finder.ts';
import { severalCommand } from '../../app/several-command.ts';
import { withPassword } from './views.ts';

export const command = severalCommand({
  path: ['people', 'reset-password'],
  details:
    'The old password stops working at once, and sessions end. The temporary password works once, for 7 days; at that login the person chooses a new one.',
  one: peopleResetPassword,
  many: peopleResetPasswordMany,
  thing: 'person',
  things: 'people',
  finder: PEOPLE,
  view: withPassword,
  examples: [
    'roster people reset-password grace --reveal',
    'roster people reset-password linus margaret --secret-file passwords.jsonl',
  ],
  question: (count) => `Reset the passwords of ${count} people`,
});
