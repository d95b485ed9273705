import { AppError } from '../../domain/errors.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import { acsUrl } from '../../domain/signin/saml.ts';
import type { Reads } from '../../core/store/index.ts';
import { theOrganization } from '../shared/resolve.ts';

/**
 * Refuses a SAML response that is said to have come to another address than ours. Whoever brings it says where it came to,
 * and it is only good where it was sent: one for another service, which that service has seen, must not sign in here.
 * Throws `unauthenticated`, and `unavailable` where nobody said what our address is.
 */
export async function requireOwnAddress(tx: Reads, provider: SignInProvider, redirectUri: string): Promise<void> {
  if (provider.kind !== 'saml') return;
  const { url } = await theOrganization(tx);
  if (url === '')
    throw new AppError('unavailable', `sign-in by ${provider.title} needs to know the address of this server`, {
      hint: 'let an administrator set it: roster settings set url https://…',
    });
  if (redirectUri === acsUrl(new URL(url).origin, provider.name)) return;
  throw new AppError('unauthenticated', 'the response of the identity provider came to another address than ours', {
    hint: `begin again at ${url}`,
    details: { proof: 'saml' },
  });
}
