import { OWNER } from '../../../domain/guards.ts';
import { peopleList } from '../../../operations/people/list.ts';
import type { Cli } from '../../app/cli.ts';
import { listCommand } from '../../app/list-command.ts';
import { holders, people } from './views.ts';

export const command = listCommand({
  path: ['people', 'list'],
  operation: peopleList,
  details:
    '--role finds everybody who has the role, also by a group, and shows by which; --direct those alone whose own role it is. Sorted by e-mail or by a time of their account, people who are only invited stand among the others, else after them.',
  view: ({ role }) => (role === undefined ? people : holders),
  examples: [
    'roster people list',
    'roster people list --role Admin --json',
    'roster people list --search ada --fields username,email',
    'roster people list --inactive 90d --sort last_login_at',
    'roster people list --status active --count',
  ],
  after: (cli) => (cli.io.stderr.isTTY ? adviseSecondOwner(cli) : Promise.resolve()),
});

/** Two Owners are safer than one (docs/roles.md). */
async function adviseSecondOwner(cli: Cli): Promise<void> {
  const { items } = await cli.caller.call(peopleList, { role: OWNER, direct: true, status: 'active', limit: 2 });
  const [only, second] = items;
  if (only !== undefined && second === undefined)
    cli.note(`hint: ${only.username} is the only Owner; a second one is safer: roster people role PERSON Owner`);
}
