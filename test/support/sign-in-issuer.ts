import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SignInAnswer } from '../../src/core/sign-in.ts';
import type { SignInProvider } from '../../src/domain/signin/provider.ts';
import { startIssuer } from './issuer.ts';
import type { Claims, Issuer } from './issuer.ts';
import { bodyOf } from './web-server.ts';

/** A provider of OpenID Connect that answers what a test says, also what it must not. */

export const CLIENT = 'roster at acme';

export interface SignInIssuer extends Issuer {
  /** What the configuration says beside what it must. */
  more: Record<string, unknown>;
  /** What the next ID tokens say beside what they must; undefined leaves a claim out. */
  claims: Claims;
  header: Claims;
  /** What the token endpoint answers beside the ID token. */
  beside: Record<string, unknown>;
  userInfo: Claims | undefined;
  /** The bodies that the token endpoint got, and who sent them. */
  readonly exchanges: { readonly form: URLSearchParams; readonly authorization: string | undefined }[];
}

/** Starts one; `now` in milliseconds. */
export async function startSignInIssuer(now: () => number): Promise<SignInIssuer> {
  const issuer: SignInIssuer = Object.assign(await startIssuer(now, CLIENT), {
    ...{ more: {}, claims: {}, header: {}, beside: {}, userInfo: undefined, exchanges: [] },
  });
  const { answers, url } = issuer;
  answers.set('/.well-known/openid-configuration', (_request, response) => {
    const endpoints = { authorization_endpoint: `${url}/authorize?tenant=1`, token_endpoint: `${url}/token` };
    const userInfo = issuer.userInfo === undefined ? {} : { userinfo_endpoint: `${url}/userinfo` };
    response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys`, ...endpoints, ...userInfo, ...issuer.more }));
  });
  const exchange = async (request: IncomingMessage): Promise<string> => {
    const form = new URLSearchParams((await bodyOf(request)).toString());
    issuer.exchanges.push({ form, authorization: request.headers.authorization });
    const claims = { sub: 'ada', nonce: 'the nonce', email: 'ada@acme.example', email_verified: true };
    const id_token = issuer.token({ ...claims, groups: [], ...issuer.claims }, issuer.header);
    return JSON.stringify({ access_token: 'access', token_type: 'Bearer', id_token, ...issuer.beside });
  };
  const json = { 'content-type': 'application/json' };
  answers.set('/token', (request, response) => {
    void exchange(request).then((text) => response.writeHead(200, json).end(text));
  });
  answers.set('/userinfo', (_request, response) => {
    response.writeHead(200, json).end(JSON.stringify(issuer.userInfo));
  });
  return issuer;
}

/** A provider as it is stored. */
export const oidcProviderOf = (
  issuer: string,
  settings: Partial<Extract<SignInProvider, { kind: 'oidc' }>['settings']> = {},
): Extract<SignInProvider, { kind: 'oidc' }> => ({
  ...{ id: 'one', name: 'okta', kind: 'oidc', title: 'Okta', status: 'enabled', configured_by: 'ada' },
  ...{ trust_email: false, domains: [], create_people: false, default_role_id: null, groups_claim: 'groups' },
  ...{ created_at: '', updated_at: '', last_used_at: null },
  settings: { issuer, client_id: CLIENT, client_secret_sealed: null, scopes: ['email'], ...settings },
});

const VERIFIER = 'a code verifier of at least forty-three characters';
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** The answer of a browser that comes back in order. */
export const answerAt = (now: number, parameters: Readonly<Record<string, string>> = {}): SignInAnswer => ({
  redirectUri: 'https://roster.acme.example/signin/with/okta/callback',
  parameters: { code: 'the code', state: 'the state', ...parameters },
  ...{ state: 'the state', nonce: 'the nonce', codeVerifier: VERIFIER, requestId: null, now },
});
