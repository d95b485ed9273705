import { required } from '../../lib/required.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { SCIM_PATH } from '../../domain/scim/paths.ts';
import type { Provisioning, ScimProvider } from '../../domain/scim/provider.ts';
import { describeAccount } from '../service-account/describe.ts';
import { confirmed, liveTokens } from '../token/subject.ts';

/** The identity provider, found and in public form. */

/** The provider. Throws `not_found` where none manages anybody. */
export async function theProvider(tx: Reads): Promise<ScimProvider> {
  const provider = await tx.scim.provider();
  if (provider !== undefined) return provider;
  throw new AppError('not_found', 'no identity provider manages people here', {
    hint: 'let one do it: roster scim enable',
  });
}

/** The provider in public form. */
export async function describeProvider(
  { tx, at }: Pick<Context<Reads>, 'tx' | 'at'>,
  { account_id, on_delete, created_at, updated_at }: ScimProvider,
): Promise<Provisioning> {
  const [[record], managed, tokens] = await Promise.all([
    tx.serviceAccounts.find({ ids: [account_id] }),
    tx.scim.managed(),
    liveTokens({ tx, at }, { id: account_id }),
  ]);
  const account = await describeAccount(tx, required(record, 'the service account of the provider'));
  const used = tokens.flatMap(({ last_used_at: last }) => last ?? []).sort();
  return {
    path: SCIM_PATH,
    account: { id: account.id, name: account.name },
    account_status: account.status,
    role: account.role,
    on_delete,
    ...managed,
    token_expires_at: confirmed(tokens).at(-1)?.expires_at ?? null,
    last_used_at: used.at(-1) ?? null,
    created_at,
    updated_at,
  };
}
