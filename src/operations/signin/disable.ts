import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { providerField, signInProvider } from '../../domain/signin/provider-fields.ts';
import { MANAGE_SIGN_IN } from './provider.ts';
import { setStatus } from './set-status.ts';

export const signinDisable = operation({
  name: 'signin.disable',
  summary: 'Let nobody sign in by a provider for the time being',
  permission: MANAGE_SIGN_IN,
  records: ['SignInProvider.Disabled'],
  input: z.object({ provider: providerField() }),
  output: signInProvider,
  errors: ['not_found', 'conflict'],
  run: (context, { provider }) => setStatus(context, provider, 'disabled'),
});
