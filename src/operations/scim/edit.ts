import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { onDeleteField, provisioning } from '../../domain/scim/provider.ts';
import { describeProvider, theProvider } from './provider.ts';

export const scimEdit = operation({
  name: 'scim.edit',
  summary: 'Change what becomes of people whom the identity provider deletes',
  permission: ['organization.okta.manage'],
  records: ['IdentityProvider.Modified'],
  input: z.object({ on_delete: onDeleteField() }),
  output: provisioning,
  errors: ['not_found'],
  async run(context, { on_delete }) {
    const { tx, at } = context;
    const before = await theProvider(tx);
    if (before.on_delete === on_delete) return describeProvider(context, before);
    const after = { ...before, on_delete, updated_at: at };
    await tx.scim.putProvider(after);
    const described = await describeProvider(context, after);
    context.record({
      kind: 'IdentityProvider.Modified',
      id: after.id,
      name: described.account.name,
      description: `people whom the identity provider deletes are now ${on_delete === 'remove' ? 'removed' : 'deactivated'}`,
      metadata: { before: { on_delete: before.on_delete }, after: { on_delete } },
    });
    return described;
  },
});
