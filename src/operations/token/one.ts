import * as z from 'zod/mini';
import { allows, EVERYWHERE } from '../../domain/access/permission-set.ts';
import { isUuid } from '../../domain/names/names.ts';
import type { Permission } from '../../domain/permissions.ts';
import { token } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { operation, query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { tokenRevoke } from './revoke.ts';
import {
  describeToken,
  findSubject,
  lookUpToken,
  MANAGE,
  noSuchToken,
  PERMISSION,
  RESET_ACCOUNT_TOKEN,
  tokenField,
  VIEW_ACCOUNTS,
} from './subject.ts';
import type { SubjectInput } from './subject.ts';

/** One token at its own path, as programs that manage resources one by one want it: whose it is follows from its id. */

const named = z.object({ token: tokenField() });

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
    const name = isUuid(ref) ? found.id : ref;
    return tokenRevoke.run(context, { name, ...ownerOf(found) }, undefined);
  },
});

/**
 * Any token by its id, or a live one of one's own by its name. Throws `forbidden` for somebody else's before it tells
 * whether it is there; of a service account it asks for `accountPermission`.
 */
async function findToken(context: Context<Reads>, ref: string, accountPermission: Permission): Promise<TokenRecord> {
  const { tx, actor } = context;
  const own = await findSubject(context, {});
  const found =
    (isUuid(ref) ? await tx.tokens.byId(ref.toLowerCase()) : undefined) ?? (await lookUpToken(context, own, ref));
  if (found?.subject_id === own.id) return found;
  const isAccounts =
    found?.subject_type === 'service_account' && allows(actor().permissions, accountPermission, EVERYWHERE);
  if (isUuid(ref) && !isAccounts) context.require(MANAGE);
  if (found === undefined) throw await noSuchToken(context, own, ref);
  return found;
}

const ownerOf = ({ subject_type, subject_id }: TokenRecord): SubjectInput =>
  subject_type === 'user' ? { person: subject_id } : { service_account: subject_id };
