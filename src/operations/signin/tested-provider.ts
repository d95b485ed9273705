import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import { findProvider } from './provider.ts';

/** A provider that can be tested, be it enabled or not. Throws `not_found`, and `invalid` for SAML. */
export async function providerToTest(tx: Reads, reference: string): Promise<SignInProvider> {
  const provider = await findProvider(tx, reference);
  if (provider.kind === 'oidc') return provider;
  throw new AppError('invalid', `${provider.name} is a SAML provider, whose responses go to its ACS URL alone`, {
    hint: 'sign in by it in a browser: the page says why nobody is let in, and what it led to is in roster audit list',
    details: { provider: provider.name, kind: provider.kind },
  });
}

/**
 * An error of the protocols as who tests is told it: `unreachable`, because the provider or its settings are at fault,
 * neither their token nor this server.
 */
export const toldToTester = (error: unknown): unknown =>
  error instanceof AppError && (error.code === 'unauthenticated' || error.code === 'unavailable')
    ? new AppError('unreachable', error.message, { hint: error.hint, details: error.details, cause: error })
    : error;
