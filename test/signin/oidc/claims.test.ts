import type { SignInProvider } from '../../../src/domain/signin/provider.ts';
import { identityOf } from '../../../src/signin/oidc/identity.ts';
import { testServices } from '../../support/services.ts';
import { answerAt, CHALLENGE, CLIENT, oidcProviderOf, startSignInIssuer } from '../../support/sign-in-issuer.ts';
import type { SignInIssuer } from '../../support/sign-in-issuer.ts';
import { stopWebServers } from '../../support/web-server.ts';

/** What a sign-in asks a provider, and what it makes of the claims. */

const NOW = Date.parse('2026-03-01T09:00:00.000Z');
const ENTRA = 'https://login.microsoftonline.com/0123/v2.0';

describe('claims', () => {
  const of = (claims: object, issuer = 'https://id.acme.example', groups_claim = 'groups') =>
    identityOf(
      { sub: 'ada', exp: 1, ...claims },
      { ...oidcProviderOf(issuer), groups_claim },
      (why) => new Error(why) as never,
    );

  test.each<[string, object, string, boolean]>([
    ['true', { email_verified: true }, 'https://id.acme.example', true],
    ['false', { email_verified: false }, 'https://id.acme.example', false],
    ['left out', {}, 'https://id.acme.example', false],
    ['a text', { email_verified: 'false' }, 'https://id.acme.example', false],
    ['a text that says true', { email_verified: 'true' }, 'https://id.acme.example', false],
    ['a number', { email_verified: 1 }, 'https://id.acme.example', false],
    ['of Entra ID', { xms_edov: true }, ENTRA, true],
    ['of Entra ID, as it comes too', { xms_edov: '1' }, ENTRA, true],
    ['of Entra ID, for no', { xms_edov: '0' }, ENTRA, false],
    ['of Entra ID, from somebody else', { xms_edov: true }, 'https://login.microsoftonline.com.evil.example', false],
    ['of Entra ID, against the standard one', { xms_edov: true, email_verified: false }, ENTRA, false],
  ])('email_verified: %s', (_what, claims, issuer, expected) => {
    expect(of({ email: 'ada@acme.example', ...claims }, issuer).emailVerified).toBe(expected);
  });

  test.each<[string, object, string, readonly string[] | null]>([
    ['a list', { groups: ['a', 'b'] }, 'groups', ['a', 'b']],
    ['a text', { groups: 'a' }, 'groups', ['a']],
    ['none', { groups: [] }, 'groups', []],
    ['left out', {}, 'groups', null],
    ['too many, of Entra ID', { _claim_names: { groups: 'src1' }, hasgroups: true }, 'groups', null],
    ['what are no texts', { groups: ['a', 1, null, { b: 1 }] }, 'groups', ['a']],
    ['an object', { groups: { a: 1 } }, 'groups', null],
    ['inside another', { realm_access: { roles: ['a'] } }, 'realm_access.roles', ['a']],
    ['with dots in its name', { 'https://acme.example/groups': ['a'] }, 'https://acme.example/groups', ['a']],
    ['what every object has', {}, 'constructor.name', null],
    ['more than anybody mapped', { groups: Array.from({ length: 2001 }, String) }, 'groups', null],
  ])('groups: %s', (_what, claims, name, expected) => {
    expect(of(claims, undefined, name).groups).toEqual(expected);
  });

  test('what is no e-mail is none', () => {
    for (const email of ['ada', 'ada@acme.example\n', ['ada@acme.example'], 'x'.repeat(300)])
      expect(of({ email }).email).toBeNull();
  });
});

describe('requests', () => {
  let issuer: SignInIssuer;
  let provider: Extract<SignInProvider, { kind: 'oidc' }>;
  beforeEach(async () => {
    issuer = await startSignInIssuer(() => NOW);
    provider = oidcProviderOf(issuer.url, {
      client_secret_sealed: await testServices.sealing.seal('s3cret/+ ~', 'sign-in:one'),
    });
  });
  afterEach(stopWebServers);
  const complete = () => testServices.signIn.complete(provider, answerAt(NOW));

  test('the browser is sent with PKCE, a nonce and the scopes', async () => {
    const { redirectUri, state, nonce } = answerAt(NOW);
    const begin = { redirectUri, state, nonce, codeChallenge: CHALLENGE, requestId: 'unused', now: NOW };
    const url = new URL((await testServices.signIn.begin(provider, begin)).url);
    expect(`${url.origin}${url.pathname}`).toBe(`${issuer.url}/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ tenant: '1', response_type: 'code', client_id: CLIENT, redirect_uri: redirectUri, scope: 'openid email' },
      ...{ state, nonce, code_challenge: CHALLENGE, code_challenge_method: 'S256' },
    });
  });

  test('the client secret goes into the header', async () => {
    await complete();
    const [first] = issuer.exchanges;
    expect(Buffer.from((first?.authorization ?? '').replace('Basic ', ''), 'base64').toString()).toBe(
      'roster+at+acme:s3cret%2F%2B+%7E',
    );
    expect(Object.fromEntries(first?.form ?? [])).toEqual({
      ...{ grant_type: 'authorization_code', code: 'the code', redirect_uri: answerAt(NOW).redirectUri },
      code_verifier: answerAt(NOW).codeVerifier,
    });
  });

  test('the client secret goes into the body where the provider says so', async () => {
    issuer.more = { token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'] };
    await complete();
    expect(issuer.exchanges[0]?.authorization).toBeUndefined();
    expect(issuer.exchanges[0]?.form.get('client_secret')).toBe('s3cret/+ ~');
  });

  test('a public client sends no secret', async () => {
    provider = oidcProviderOf(issuer.url);
    await complete();
    expect(issuer.exchanges[0]?.authorization).toBeUndefined();
    expect(issuer.exchanges[0]?.form.get('client_id')).toBe(CLIENT);
    expect(issuer.exchanges[0]?.form.has('client_secret')).toBe(false);
  });

  test('userinfo is asked for what the ID token lacks', async () => {
    issuer.userInfo = {
      sub: 'ada',
      email: 'ada@acme.example',
      email_verified: true,
      groups: ['eng'],
      preferred_username: 'ada',
    };
    issuer.claims = { email: undefined, email_verified: undefined, groups: undefined };
    expect(await complete()).toMatchObject({
      email: 'ada@acme.example',
      emailVerified: true,
      groups: ['eng'],
      username: 'ada',
    });
    issuer.asked.length = 0;
    issuer.claims = {};
    await complete();
    expect(issuer.asked).toEqual(['/token']);
  });

  test('what userinfo says of an address in the ID token does not count', async () => {
    issuer.userInfo = { sub: 'ada', email: 'owner@acme.example', email_verified: true };
    issuer.claims = { email: 'ada@acme.example', email_verified: false, groups: undefined };
    expect(await complete()).toMatchObject({ email: 'ada@acme.example', emailVerified: false, groups: null });
    issuer.claims = { email: undefined, email_verified: true };
    issuer.userInfo = { sub: 'ada', email: 'owner@acme.example' };
    expect(await complete()).toMatchObject({ email: 'owner@acme.example', emailVerified: false });
    issuer.claims = { email: undefined, email_verified: undefined, xms_edov: true };
    expect((await complete()).claims).toMatchObject({ email: 'owner@acme.example', xms_edov: undefined });
  });

  test('userinfo of somebody else is refused', async () => {
    issuer.userInfo = { sub: 'bob', email: 'bob@acme.example' };
    issuer.claims = { email: undefined };
    await expect(complete()).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('wrong sub') as string,
    });
  });
});
