import type { EventDraft } from '../../core/context.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';

/** The event of an answer of a provider that signed nobody in. */
export const refusedAt = ({ name }: SignInProvider): EventDraft => ({
  kind: 'User.LoginFailed',
  ...{ id: '', name: '' },
  description: `a sign-in by ${name} was refused`,
  metadata: { provider: name },
});
