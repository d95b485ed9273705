import * as z from 'zod/mini';
import { endTrust } from '../../core/guards/held-trusts.ts';
import { operation } from '../../core/operation.ts';
import { nameOf } from '../../domain/references.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import { accountField, findServiceAccount, describeAccount } from './describe.ts';

export const serviceAccountDelete = operation({
  name: 'service-account.delete',
  summary: 'Delete a service account with its tokens',
  permission: ['organization.service_accounts.delete'],
  records: ['ServiceAccount.Removed', 'Trust.Removed', 'Token.Revoked'],
  input: z.object({ account: accountField() }),
  output: serviceAccount,
  errors: ['not_found', 'conflict'],
  async run(context, input) {
    const { tx, at } = context;
    const target = await findServiceAccount(tx, input.account);
    const before = await describeAccount(tx, target);
    const trusts = (await tx.trusts.all()).filter(({ service_account_id }) => service_account_id === target.id);
    for (const trust of trusts)
      for (const event of await endTrust(tx, { trust, account: target.name }, at)) context.record(event);
    await tx.serviceAccounts.remove([target.id]);
    context.record({
      kind: 'ServiceAccount.Removed',
      id: target.id,
      name: target.name,
      description: `the service account ${target.name} was deleted`,
      metadata: { before: { name: before.name, description: before.description, role: nameOf(before.role) } },
    });
    return before;
  },
});
