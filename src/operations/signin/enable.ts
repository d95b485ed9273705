import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { providerField, signInProvider } from '../../domain/signin/provider-fields.ts';
import { MANAGE_SIGN_IN } from './provider.ts';
import { setStatus } from './set-status.ts';

export const signinEnable = operation({
  name: 'signin.enable',
  summary: 'Let people sign in by a provider again',
  permission: MANAGE_SIGN_IN,
  records: ['SignInProvider.Enabled'],
  input: z.object({ provider: providerField() }),
  output: signInProvider,
  errors: ['not_found', 'escalation', 'owner_role'],
  run: (context, { provider }) => setStatus(context, provider, 'enabled'),
});
