import { invitationList } from '../../../operations/invitation/read.ts';
import { customCommand } from '../../command.ts';
import { listFlags, splitAll } from '../../list-flags.ts';
import { invitations } from './views.ts';

export const list = customCommand({
  path: ['invitation', 'list'],
  summary: invitationList.summary,
  operation: invitationList,
  flags: listFlags(invitationList.input),
  examples: ['roster invitation list', 'roster invitation list --status pending --role Admin --json'],
  async run(cli, flags) {
    const { all, input } = splitAll(flags);
    await cli.showList(invitationList, input, invitations, all);
  },
});
