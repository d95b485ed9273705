import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { nameOf } from '../../domain/references.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import { accountField, findServiceAccount, describeAccount } from './describe.ts';

export const serviceAccountDelete = operation({
  name: 'service-account.delete',
  summary: 'Delete a service account with its tokens',
  permission: ['organization.service_accounts.delete'],
  records: ['ServiceAccount.Removed'],
  input: z.object({ account: accountField() }),
  output: serviceAccount,
  errors: ['not_found', 'conflict'],
  async run(context, input) {
    const { tx } = context;
    const target = await findServiceAccount(tx, input.account);
    const before = await describeAccount(tx, target);
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
