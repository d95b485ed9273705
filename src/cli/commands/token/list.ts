import { tokenList } from '../../../operations/token/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { everybodys, tokens } from './views.ts';

export const command = listCommand({
  path: ['token', 'list'],
  details:
    'Shows the last four characters, so that you can tell tokens apart. The state is active, expired or revoked; created_by made the token, and so may know it. A token without listed permissions can do all that its owner may.',
  operation: tokenList,
  view: ({ everyone }) => (everyone === true ? everybodys : tokens),
  examples: [
    'roster token list',
    'roster token list --person grace --state all --fields name,state,last_used_at',
    'roster token list --kind session --json',
    'roster token list --everyone --expires-within 14d --sort expires_at',
    'roster token list --everyone --unused 90d',
  ],
});
