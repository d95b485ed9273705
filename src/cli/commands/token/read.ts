import { tokenList } from '../../../operations/token/list.ts';
import { customCommand } from '../../command.ts';
import { listFlags, splitAll } from '../../list-flags.ts';
import { tokens } from './views.ts';

export const list = customCommand({
  path: ['token', 'list'],
  summary: tokenList.summary,
  details:
    'Shows the last four characters, by which a token can be told from another. Where no permissions are listed, a token can do all that its owner may.',
  operation: tokenList,
  flags: listFlags(tokenList.input),
  examples: [
    'roster token list',
    'roster token list --person grace --state all --fields name,state,last_used_at',
    'roster token list --kind session --json',
  ],
  async run(cli, flags) {
    const { all, input } = splitAll(flags);
    await cli.showList(tokenList, input, tokens, all);
  },
});
