import { tokenList } from '../../../operations/token/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { tokens } from './views.ts';

export const command = listCommand({
  path: ['token', 'list'],
  details:
    'Shows the last four characters, by which a token can be told from another. Where no permissions are listed, a token can do all that its owner may.',
  operation: tokenList,
  view: tokens,
  examples: [
    'roster token list',
    'roster token list --person grace --state all --fields name,state,last_used_at',
    'roster token list --kind session --json',
  ],
});
