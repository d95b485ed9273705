import { OWNER } from '../../../domain/guards.ts';
import { peopleList } from '../../../operations/people/read.ts';
import type { Cli } from '../../cli.ts';
import { customCommand } from '../../command.ts';
import { listFlags, splitAll } from '../../list-flags.ts';
import { people } from './views.ts';

export const list = customCommand({
  path: ['people', 'list'],
  summary: peopleList.summary,
  operation: peopleList,
  flags: listFlags(peopleList.input),
  examples: [
    'roster people list',
    'roster people list --role Admin --json',
    'roster people list --search ada --fields username,email',
  ],
  async run(cli, flags) {
    const { all, input } = splitAll(flags);
    await cli.showList(peopleList, input, people, all);
    if (cli.io.stderr.isTTY) await adviseSecondOwner(cli);
  },
});

/** S3 recommends two Owners, in case one leaves. */
async function adviseSecondOwner(cli: Cli): Promise<void> {
  const { items } = await cli.caller.call(peopleList, { role: OWNER, status: 'active', limit: 2 });
  if (items.length === 1)
    cli.note(
      `hint: ${items[0]?.username ?? ''} is the only Owner; a second one is safer: roster people role PERSON Owner`,
    );
}
