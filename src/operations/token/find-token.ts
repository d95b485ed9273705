import * as z from 'zod/mini';
import { allows, EVERYWHERE } from '../../domain/access/permission-set.ts';
import { isUuid } from '../../domain/names/names.ts';
import type { Permission } from '../../domain/permissions.ts';
import { CURRENT } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { findSubject, lookUpToken, MANAGE, noSuchToken, RESET_ACCOUNT_TOKEN, tokenOrCurrent } from './subject.ts';
import type { SubjectInput } from './subject.ts';

/** One token at its own path, as programs that manage resources one by one want it: whose it is follows from its id. */

export const named = z.object({ token: tokenOrCurrent() });

/**
 * Any token by its id, the one in use, or a live one of one's own by its name. Throws `forbidden` for somebody else's before it tells
 * whether it is there; of a service account it asks for `accountPermission`.
 */
export async function findToken(
  context: Context<Reads>,
  ref: string,
  accountPermission: Permission,
): Promise<TokenRecord> {
  const { tx, actor } = context;
  const own = await findSubject(context, {});
  const id = ref === CURRENT ? actor().tokenId : isUuid(ref) ? ref.toLowerCase() : null;
  const found = (id === null ? undefined : await tx.tokens.byId(id)) ?? (await lookUpToken(context, own, ref));
  if (found?.subject_id === own.id) return found;
  const isAccounts =
    found?.subject_type === 'service_account' && allows(actor().permissions, accountPermission, EVERYWHERE);
  if (isUuid(ref) && !isAccounts) context.require(MANAGE);
  if (found === undefined) throw await noSuchToken(context, own, ref);
  return found;
}

/** The owner of a token, as the input of an operation names them. */
export const ownerOf = ({ subject_type, subject_id }: TokenRecord): SubjectInput =>
  subject_type === 'user' ? { person: subject_id } : { service_account: subject_id };

/** Whose token an input means: of one that is named by its id alone, its owner. Throws as `findToken` does. */
export async function ownerIn(
  context: Context<Reads>,
  input: SubjectInput & { readonly token: string },
): Promise<SubjectInput> {
  if (!isUuid(input.token) || (input.person ?? input.service_account) !== undefined) return input;
  return ownerOf(await findToken(context, input.token, RESET_ACCOUNT_TOKEN));
}
