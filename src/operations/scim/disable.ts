import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { provisioning } from '../../domain/scim/provider.ts';
import { serviceAccountDelete } from '../service-account/delete.ts';
import { runNested } from '../shared/adapt.ts';
import { describeMappings } from './mapping/describe.ts';
import { endMapping } from './mapping-remove.ts';
import { describeProvider, theProvider } from './provider.ts';

export const scimDisable = operation({
  name: 'scim.disable',
  summary: 'End what an identity provider does over SCIM; people and groups stay',
  permission: ['organization.okta.manage', 'organization.service_accounts.delete'],
  records: ['IdentityProvider.Removed', 'ScimMapping.Removed', ...serviceAccountDelete.records],
  input: z.object({}),
  output: provisioning,
  errors: ['not_found'],
  async run(context) {
    const { tx } = context;
    const provider = await theProvider(tx);
    const ended = await describeProvider(context, provider);
    const mappings = await tx.scimMappings.all();
    const described = await describeMappings(tx, mappings);
    for (const [at, one] of mappings.entries()) await endMapping(context, one, described[at]?.role.name ?? '');
    await tx.scim.removeProvider(provider.id);
    await runNested(context, serviceAccountDelete, { account: provider.account_id });
    context.record({
      kind: 'IdentityProvider.Removed',
      id: provider.id,
      name: ended.account.name,
      description: 'no identity provider manages people and groups over SCIM any more',
      metadata: { before: { account: ended.account.name, on_delete: provider.on_delete } },
    });
    return ended;
  },
});
