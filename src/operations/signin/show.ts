import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { providerField, signInProvider } from '../../domain/signin/provider-fields.ts';
import { describeProvider, findProvider } from './provider.ts';

export const signinShow = query({
  name: 'signin.show',
  summary: 'Show a provider by which people sign in, and what to type in there',
  permission: ['organization.okta.view'],
  input: z.object({ provider: providerField() }),
  output: signInProvider,
  errors: ['not_found'],
  run: async ({ tx }, { provider }) => describeProvider(tx, await findProvider(tx, provider)),
});
