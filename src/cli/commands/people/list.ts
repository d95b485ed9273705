import { OWNER } from '../../../domain/guards.ts';
import { peopleList } from '../../../operations/people/list.ts';
import type { Cli } from '../../app/cli.ts';
import { listCommand } from '../../app/list-command.ts';
import { people } from './views.ts';

export const command = listCommand({
  path: ['people', 'list'],
  operation: peopleList,
  view: people,
  examples: [
    'roster people list',
    'roster people list --role Admin --json',
    'roster people list --search ada --fields username,email',
  ],
  after: (cli) => (cli.io.stderr.isTTY ? adviseSecondOwner(cli) : Promise.resolve()),
});

/** Two Owners are safer than one (docs/roles.md). */
async function adviseSecondOwner(cli: Cli): Promise<void> {
  const { items } = await cli.caller.call(peopleList, { role: OWNER, status: 'active', limit: 2 });
  const [only, second] = items;
  if (only !== undefined && second === undefined)
    cli.note(`hint: ${only.username} is the only Owner; a second one is safer: roster people role PERSON Owner`);
}
