import { query } from '../../core/operation.ts';
import { token } from '../../domain/tokens.ts';
import { describeToken } from './describe.ts';
import { findToken, named, ownerOf } from './find-token.ts';
import { findSubject, MANAGE, PERMISSION, VIEW_ACCOUNTS } from './subject.ts';

export const tokenShow = query({
  name: 'token.show',
  summary: 'Show one token, without its secret',
  permission: PERMISSION,
  also: { [MANAGE]: "to see somebody else's", [VIEW_ACCOUNTS]: "to see a service account's" },
  input: named,
  output: token,
  errors: ['forbidden', 'not_found', 'conflict'],
  async run(context, { token: ref }) {
    const found = await findToken(context, ref, VIEW_ACCOUNTS);
    // Who manages people's tokens may not see service accounts.
    await findSubject(context, ownerOf(found));
    return describeToken(context, found);
  },
});
