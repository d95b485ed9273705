import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';

export const sessionLogout = operation({
  name: 'session.logout',
  summary: 'End this session',
  permission: { none: 'it is your own', authenticated: true, limited: 'it ends the token itself' },
  records: ['User.LoggedOut'],
  input: z.object({}),
  output: z.object({ username: z.string() }),
  async run(context) {
    const { id, username, tokenId } = context.actor();
    if (tokenId !== null) await context.tx.tokens.revoke({ id: tokenId, subject_id: id }, context.at);
    context.record({ kind: 'User.LoggedOut', id, name: username, description: `${username} logged out` });
    return { username };
  },
});
