import { counted, named } from '../../../lib/plural.ts';
import { tokenList } from '../../../operations/token/list.ts';
import { tokenRevokeMany } from '../../../operations/token/revoke-many.ts';
import { tokenRevoke } from '../../../operations/token/revoke.ts';
import { MAX_LIMIT } from '../../../domain/page.ts';
import type { Cli } from '../../app/cli.ts';
import { severalCommand } from '../../app/several-command.ts';
import { TOKENS } from './finder.ts';
import { somebodys, token } from './views.ts';

const IN_USE = 'this is the token that you use here, and you will have to log in again';

export const command = severalCommand({
  path: ['token', 'revoke'],
  one: tokenRevoke,
  many: tokenRevokeMany,
  thing: 'token',
  things: 'names',
  finder: TOKENS,
  details:
    'If a token is being replaced with --overlap, its name revokes both the old one and the new one; an id revokes one of them, or a session. Several are revoked together or not at all. --unused and --older-than find them, among your own, of one account, or of --everyone; the token that you use is never among them.',
  view: () => token,
  viewFound: somebodys,
  examples: [
    'roster token revoke ci --yes',
    'roster token revoke laptop --person grace --yes --json',
    'roster token revoke --everyone --unused 90d --dry-run',
  ],
  question: (count) => `Revoke ${counted(count, 'token')}? What uses them stops working at once`,
  async confirm(cli, { token: named, person, service_account }) {
    const ref = String(named);
    if (cli.canAsk && !cli.flags.yes && (await isInUse(cli, ref))) cli.note(`warning: ${IN_USE}`);
    const owner = person ?? service_account;
    return {
      question: `Revoke the token ${ref}${typeof owner === 'string' ? ` of ${owner}` : ''}? What uses it stops working at once.`,
    };
  },
  doneMany: (gone) => {
    const said = `${named(
      gone.map(({ name }) => name),
      'tokens',
    )} revoked`;
    return gone.some(({ current }) => current) ? `${said}\nwarning: ${IN_USE}: roster login` : said;
  },
  done: ({ name, current }) =>
    current ? `${name} is revoked\nwarning: ${IN_USE}: roster login` : `${name} is revoked`,
});

async function isInUse(cli: Cli, ref: string): Promise<boolean> {
  const { items } = await cli.caller.call(tokenList, { kind: 'all', limit: MAX_LIMIT });
  return items.some(({ current, name, id }) => current && (name === ref || id === ref));
}
