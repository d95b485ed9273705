import * as oauth from 'oauth4webapi';
import type { Outbound } from '../../core/outbound.ts';
import type { Sealing } from '../../core/sealing.ts';
import type { SignInAnswer, SignInProtocol, VerifiedIdentity } from '../../core/sign-in.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import { unlessAborted } from '../../lib/unless-aborted.ts';
import { issuersBy } from '../issuers.ts';
import type { Issuers } from '../issuers.ts';
import { signedPayload, stopped } from '../signed-token.ts';
import { clientOf, serverOf } from './client.ts';
import type { Client } from './client.ts';
import { refusalOf, refusedAnswer } from './errors.ts';
import { identityOf } from './identity.ts';
import { requireAccessTokenHash } from './access-token-hash.ts';
import { withUserInfo } from './user-info.ts';

/** Sign-in by OpenID Connect: the authorization code flow with PKCE. */

type Provider = Extract<SignInProvider, { kind: 'oidc' }>;

/** The protocol of providers that `outbound` asks, whose client secrets `sealing` opens. */
export function oidcProtocol(outbound: Outbound, sealing: Sealing): SignInProtocol<'oidc'> {
  const issuers = issuersBy(outbound);
  const published = async ({ settings: { issuer } }: Provider, now: number, signal: AbortSignal | undefined) =>
    serverOf(await unlessAborted(issuers.configuration(issuer, now), signal, stopped), issuer);

  return {
    async begin(provider, { redirectUri, state, nonce, codeChallenge, now, signal }) {
      const { client_id, scopes } = provider.settings;
      const url = new URL((await published(provider, now, signal)).authorization_endpoint);
      const parameters = {
        ...{ response_type: 'code', client_id, redirect_uri: redirectUri },
        scope: [...new Set(['openid', ...scopes])].join(' '),
        ...{ state, nonce, code_challenge: codeChallenge, code_challenge_method: 'S256' },
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return { url: url.href };
    },

    async complete(provider, answer) {
      const { now, signal } = answer;
      const server = await published(provider, now, signal);
      const client = await clientOf(provider, server, { outbound, sealing, signal });
      try {
        return await identityBy(provider, client, answer, issuers);
      } catch (error) {
        throw refusalOf(error, provider);
      }
    },
  };
}

/** Exchanges the code, and checks the ID token. Throws errors of the library too. */
async function identityBy(
  provider: Provider,
  client: Client,
  { parameters, redirectUri, state, nonce, codeVerifier, now, signal }: SignInAnswer,
  issuers: Issuers,
): Promise<VerifiedIdentity> {
  const { server, self, authentication, options } = client;
  const refuse = refusedAnswer(provider);
  const given = oauth.validateAuthResponse(server, self, new URLSearchParams(parameters), state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    self,
    authentication,
    given,
    redirectUri,
    codeVerifier,
    options,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, self, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  // The library checks the claims, not the signature.
  const { id_token: token = '', access_token: accessToken } = tokens;
  // RFC 6749, appendix A.12. What no header can carry would fail later, with the token in the words of the library.
  if (!/^[\x20-\x7e]+$/.test(accessToken)) throw refuse('has an access token that is none');
  const claims = await signedPayload({ token, issuer: provider.settings.issuer, now, signal }, issuers, refuse);
  // It asks for `azp` only beside several audiences.
  if (claims.azp !== undefined && claims.azp !== self.client_id) throw refuse('has a wrong azp');
  requireAccessTokenHash(token, claims, accessToken, refuse);
  return identityOf(await withUserInfo(client, claims, accessToken, provider), provider, refuse);
}
