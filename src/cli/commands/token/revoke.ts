import { tokenList } from '../../../operations/token/list.ts';
import { tokenRevoke } from '../../../operations/token/revoke.ts';
import { MAX_LIMIT } from '../../../domain/page.ts';
import type { Cli } from '../../app/cli.ts';
import { operationCommand } from '../../app/command.ts';
import { token } from './views.ts';

const IN_USE = 'this is the token that you use here, and you will have to log in again';

export const command = operationCommand({
  path: ['token', 'revoke'],
  operation: tokenRevoke,
  details:
    'If a token is being replaced with --overlap, its name revokes both the old one and the new one; an id revokes one of them, or a session.',
  positions: ['name'],
  view: token,
  examples: ['roster token revoke ci --yes', 'roster token revoke laptop --person grace --yes --json'],
  async confirm({ name, person, service_account }, cli) {
    if (cli.canAsk && !cli.flags.yes && (await isInUse(cli, name))) cli.note(`warning: ${IN_USE}`);
    const owner = person ?? service_account;
    return {
      question: `Revoke the token ${name}${owner === undefined ? '' : ` of ${owner}`}? What uses it stops working at once.`,
    };
  },
  done: ({ name, current }) =>
    current ? `${name} is revoked\nwarning: ${IN_USE}: roster login` : `${name} is revoked`,
});

async function isInUse(cli: Cli, ref: string): Promise<boolean> {
  const { items } = await cli.caller.call(tokenList, { kind: 'all', limit: MAX_LIMIT });
  return items.some(({ current, name, id }) => current && (name === ref || id === ref));
}
