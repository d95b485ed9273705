import { OWNER } from '../../../domain/guards.ts';
import { accessCheck } from '../../../operations/access/check.ts';
import { peopleList } from '../../../operations/people/list.ts';
import type { Cli } from '../../app/cli.ts';
import { listCommand } from '../../app/list-command.ts';
import { whoAmI } from '../../app/who-am-i.ts';
import { isDue, noteTold } from '../../context/once-a-day.ts';
import { holders, people, withInherited } from './views.ts';

export const command = listCommand({
  path: ['people', 'list'],
  operation: peopleList,
  details:
    '--role finds everybody who has the role, also by a group, and shows by which; --direct those alone whose own role it is. Sorted by e-mail or by a time of their account, people who are only invited stand among the others, else after them.',
  completed: (_cli, _people, pages) => Promise.resolve(pages.flatMap(withInherited)),
  view: ({ role }) => (role === undefined ? people : holders),
  examples: [
    'roster people list',
    'roster people list --role Admin --json',
    'roster people list --search ada --fields username,email',
    'roster people list --inactive 90d --sort last_login_at',
    'roster people list --status active --count',
  ],
  after: adviseSecondOwner,
});

/** Two Owners are safer than one (docs/roles.md). Told on a terminal, once a day, to whoever can make another. */
async function adviseSecondOwner(cli: Cli): Promise<void> {
  const { io, format, caller } = cli;
  if (!io.stderr.isTTY || format !== 'table' || !isDue(io.env, 'second-owner', io.now())) return;
  const { items } = await caller.call(peopleList, { role: OWNER, direct: true, status: 'active', limit: 2 });
  const [only, second] = items;
  if (only === undefined || second !== undefined) return;
  const who = await whoAmI(caller);
  if (who === undefined || !('username' in who)) return;
  const asked = { subject: `user:${who.username}`, permission: 'organization.change_owner' };
  const { allowed } = await caller.call(accessCheck, asked);
  if (allowed && noteTold(io.env, 'second-owner', io.now()))
    cli.note(`hint: ${only.username} is the only Owner; a second one is safer: roster people role PERSON Owner`);
}
