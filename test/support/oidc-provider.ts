import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'node:https';
import { signingKey, trustedCertificates } from './issuer.ts';
import { CLIENT } from './sign-in-issuer.ts';
import { webServer } from './web-server.ts';

/** A real provider of OpenID Connect in this process, and a browser that is signed in there. */

export interface RealProvider {
  readonly url: string;
  /** Who is signed in there from now on. */
  readonly signIn: (account: string) => void;
  /** Goes where a sign-in leads, as somebody who is signed in there, up to an address that is not the provider's. */
  readonly visit: (url: string, account: string) => Promise<URL>;
}

export const REAL_SECRET = 'the secret of a confidential client';

/** Starts one, which takes any port of a loopback address; `claims`: what it says of an account. */
export async function startRealProvider(
  redirectUri: string,
  claims: (account: string) => Readonly<Record<string, unknown>>,
  client = { client_id: CLIENT, client_secret: REAL_SECRET },
): Promise<RealProvider> {
  const { default: Provider } = await import('oidc-provider');
  let account = '';
  const state: { provider?: InstanceType<typeof Provider> } = {};
  const answer = async (asked: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { provider } = state;
    if (provider === undefined) throw new Error('the provider is not ready');
    if (asked.url?.startsWith('/interaction/') !== true) {
      provider.callback()(asked, response);
      return undefined;
    }
    const { prompt, params } = await provider.interactionDetails(asked, response);
    if (prompt.name === 'login')
      return provider.interactionFinished(asked, response, { login: { accountId: account } });
    const grant = new provider.Grant({ accountId: account, clientId: params.client_id });
    grant.addOIDCScope(String(params.scope));
    return provider.interactionFinished(asked, response, { consent: { grantId: await grant.save() } });
  };
  const server = await webServer((asked, response) => void answer(asked, response), await trustedCertificates());
  const key = signingKey('real');
  state.provider = new Provider(server.url, {
    clients: [
      {
        ...client,
        redirect_uris: [redirectUri],
        application_type: redirectUri.startsWith('http://127.0.0.1/') ? 'native' : 'web',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups'] },
    findAccount: (_ctx: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...claims(id) }) }),
    interactions: { url: (_ctx: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    jwks: { keys: [{ ...key.own.export({ format: 'jwk' }), kid: 'real', alg: 'RS256', use: 'sig' }] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    cookies: { keys: ['one'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AuthorizationCode: 60, AccessToken: 600, IdToken: 600 },
  });
  return {
    url: server.url,
    signIn: (as) => (account = as),
    async visit(url, as) {
      account = as;
      const cookies = new Map<string, string>();
      let at = new URL(url);
      while (at.origin === server.url) at = await redirectFrom(at, cookies);
      return at;
    },
  };
}

/** Where an address redirects to. */
const redirectFrom = (at: URL, cookies: Map<string, string>): Promise<URL> =>
  new Promise((resolve, reject) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    request(at, { headers: { cookie } }, (response) => {
      for (const line of response.headers['set-cookie'] ?? []) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      response.resume();
      const { location } = response.headers;
      if (location === undefined) reject(new Error(`${at.pathname} answered ${String(response.statusCode)}`));
      else resolve(new URL(location, at));
    })
      .on('error', reject)
      .end();
  });
