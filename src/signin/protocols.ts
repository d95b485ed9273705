import type { Outbound } from '../core/outbound.ts';
import type { Sealing } from '../core/sealing.ts';
import type { SignInProtocol } from '../core/sign-in.ts';

/** The protocol of each kind of provider, loaded when one of that kind is used. */
export function signInProtocols(outbound: Outbound, sealing: Sealing): SignInProtocol {
  let oidc: Promise<SignInProtocol<'oidc'>> | undefined;
  const openedOidc = () =>
    (oidc ??= import('./oidc/index.ts').then(({ oidcProtocol }) => oidcProtocol(outbound, sealing)));
  const openedSaml = async () => (await import('./saml/index.ts')).samlProtocol;
  return {
    async begin(provider, given) {
      return provider.kind === 'oidc'
        ? (await openedOidc()).begin(provider, given)
        : (await openedSaml()).begin(provider, given);
    },
    async complete(provider, answer) {
      return provider.kind === 'oidc'
        ? (await openedOidc()).complete(provider, answer)
        : (await openedSaml()).complete(provider, answer);
    },
  };
}
