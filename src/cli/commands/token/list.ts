import { tokenList } from '../../../operations/token/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { tokens } from './views.ts';

export const command = listCommand({
  path: ['token', 'list'],
  details:
    'Shows the last four characters, so that you can tell tokens apart. A token without listed permissions can do all that its owner may.',
  operation: tokenList,
  view: tokens,
  examples: [
    'roster token list',
    'roster token list --person grace --state all --fields name,state,last_used_at',
    'roster token list --kind session --json',
  ],
});
