import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { providerField, signInProvider } from '../../domain/signin/provider-fields.ts';
import { settingsOf } from './configured.ts';
import { describeMappings } from './mapping/describe.ts';
import { recordRemoved } from './mapping/record.ts';
import { describeProvider, findProvider, MANAGE_SIGN_IN } from './provider.ts';

export const signinRemove = operation({
  name: 'signin.remove',
  summary: 'Remove a provider by which people sign in, with its links and mappings',
  permission: MANAGE_SIGN_IN,
  records: ['SignInProvider.Removed', 'SignInMapping.Removed'],
  input: z.object({ provider: providerField() }),
  output: signInProvider,
  errors: ['not_found', 'conflict'],
  async run(context, { provider: reference }) {
    const { tx } = context;
    const provider = await findProvider(tx, reference);
    const described = await describeProvider(tx, provider);
    const mappings = await describeMappings(tx, await tx.signIn.mappings({ providerIds: [provider.id] }));
    await tx.signIn.removeProvider(provider.id);
    recordRemoved(context, mappings);
    context.record({
      kind: 'SignInProvider.Removed',
      id: provider.id,
      name: provider.name,
      description: `nobody signs in by ${provider.name} any more; ${described.links} linked identities are gone`,
      metadata: { before: settingsOf(provider), links: described.links },
    });
    return described;
  },
});
