import { isUuid } from '../../domain/names/names.ts';
import { CURRENT, token } from '../../domain/tokens.ts';
import { operation } from '../../core/operation.ts';
import { findToken, named, ownerOf } from './find-token.ts';
import { tokenRevoke } from './revoke.ts';
import { RESET_ACCOUNT_TOKEN } from './subject.ts';

export const tokenDelete = operation({
  name: 'token.delete',
  summary: 'Revoke one token: it stops working at once',
  permission: tokenRevoke.permission,
  ...(tokenRevoke.also && { also: tokenRevoke.also }),
  records: tokenRevoke.records,
  input: named,
  output: token,
  errors: ['forbidden', 'not_found', 'conflict', 'owner_role'],
  async run(context, { token: ref }) {
    const found = await findToken(context, ref, RESET_ACCOUNT_TOKEN);
    // A name stands for all that have it: after a reset, the one before may live on for a while.
    const name = isUuid(ref) || ref === CURRENT ? found.id : ref;
    return tokenRevoke.run(context, { name, ...ownerOf(found) }, undefined);
  },
});
