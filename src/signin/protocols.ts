import type { Outbound } from '../core/outbound.ts';
import type { Sealing } from '../core/sealing.ts';
import type { SignInProtocol } from '../core/sign-in.ts';
import { AppError } from '../domain/errors.ts';
import type { SignInProvider } from '../domain/signin/provider.ts';

/** The protocol of each kind of provider, loaded when one of that kind is used. */
export function signInProtocols(outbound: Outbound, sealing: Sealing): SignInProtocol {
  let oidc: Promise<SignInProtocol<'oidc'>> | undefined;
  const openedOidc = () =>
    (oidc ??= import('./oidc/index.ts').then(({ oidcProtocol }) => oidcProtocol(outbound, sealing)));
  return {
    async begin(provider, given) {
      if (provider.kind === 'oidc') return (await openedOidc()).begin(provider, given);
      throw unknownKind(provider);
    },
    async complete(provider, answer) {
      if (provider.kind === 'oidc') return (await openedOidc()).complete(provider, answer);
      throw unknownKind(provider);
    },
  };
}

const unknownKind = ({ title, kind }: SignInProvider): AppError =>
  new AppError('unavailable', `${title} speaks ${kind}, which this roster does not`, { hint: 'use another provider' });
