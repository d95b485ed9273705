import { query } from '../../core/operation.ts';
import { token } from '../../domain/tokens.ts';
import { named, findToken, ownerOf } from './delete.ts';
import { PERMISSION, MANAGE, VIEW_ACCOUNTS, describeToken, findSubject } from './subject.ts';

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
    return describeToken(context, await findSubject(context, ownerOf(found)), found);
  },
});
