import { createHash } from 'node:crypto';
import { hmacSigned, signed, signingKey } from '../../support/issuer.ts';
import type { Claims } from '../../support/issuer.ts';
import { testServices } from '../../support/services.ts';
import { answerAt, CLIENT, oidcProviderOf, startSignInIssuer } from '../../support/sign-in-issuer.ts';
import type { SignInIssuer } from '../../support/sign-in-issuer.ts';
import { stopWebServers } from '../../support/web-server.ts';

/** Answers of a provider, or of somebody between, that must sign nobody in. */

const NOW = Date.parse('2026-03-01T09:00:00.000Z');
const at = NOW / 1000;
const other = signingKey('first');
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

let issuer: SignInIssuer;
beforeEach(async () => {
  issuer = await startSignInIssuer(() => NOW);
});
afterEach(stopWebServers);

const complete = (parameters: Readonly<Record<string, string>> = {}) =>
  testServices.signIn.complete(oidcProviderOf(issuer.url), answerAt(NOW, parameters));
const refused = (why: string, code = 'unauthenticated') => ({ code, message: expect.stringContaining(why) as string });
const payload = (): Claims => ({
  ...{ iss: issuer.url, aud: CLIENT, sub: 'ada', nonce: 'the nonce' },
  ...{ iat: at, exp: at + 300 },
});
const HEADER = { alg: 'RS256', typ: 'JWT', kid: 'first' };

test('an answer in order says who it is', async () => {
  expect(await complete({ iss: issuer.url })).toMatchObject({
    ...{ issuer: issuer.url, subject: 'ada', email: 'ada@acme.example', emailVerified: true },
    ...{ groups: [], use: null, expires: NOW + 360_000 },
  });
});

const CLAIMS: readonly (readonly [what: string, why: string, claims: Claims])[] = [
  ['another issuer', 'wrong iss', { iss: 'https://elsewhere.example' }],
  ['the issuer with a slash', 'wrong iss', { iss: 'https://127.0.0.1/' }],
  ['another audience', 'wrong aud', { aud: 'somebody else' }],
  ['no audience', 'not in order', { aud: undefined }],
  ['several audiences without azp', 'wrong aud', { aud: [CLIENT, 'somebody else'] }],
  ['several audiences with another azp', 'wrong azp', { aud: [CLIENT, 'somebody else'], azp: 'somebody else' }],
  ['one audience with another azp', 'wrong azp', { azp: 'somebody else' }],
  ['another nonce', 'wrong nonce', { nonce: 'of another sign-in' }],
  ['no nonce', 'not in order', { nonce: undefined }],
  ['a window that is past', 'too old', { iat: at - 900, nbf: at - 900, exp: at - 61 }],
  ['a window in the future', 'wrong nbf', { nbf: at + 61 }],
  ['made in the future', 'wrong iat', { iat: at + 61, nbf: undefined }],
  ['no end', 'not in order', { exp: undefined }],
  ['made days ago', 'too old', { iat: at - 90_000 }],
  ['no subject', 'not in order', { sub: undefined }],
  ['an empty subject', 'no sub', { sub: '' }],
  ['a subject with a line end', 'no sub', { sub: 'ada\n' }],
  [
    'another access token',
    'at_hash',
    { at_hash: createHash('sha256').update('x').digest().subarray(0, 16).toString('base64url') },
  ],
];
test.each(CLAIMS)('a token with %s', async (_what, why, claims) => {
  issuer.claims = claims;
  await expect(complete()).rejects.toMatchObject(refused(why));
});

test('the access token that the ID token was made with', async () => {
  issuer.claims = { at_hash: createHash('sha256').update('access').digest().subarray(0, 16).toString('base64url') };
  expect(await complete()).toMatchObject({ subject: 'ada' });
});

const TOKENS: readonly (readonly [what: string, make: () => string])[] = [
  ['without a signature', () => `${encoded({ alg: 'none' })}.${encoded(payload())}.`],
  ['of alg none with some signature', () => signed({ ...HEADER, alg: 'none' }, payload(), issuer.key)],
  ["signed by another issuer's key", () => signed(HEADER, payload(), other)],
  ['signed by a key that it brings', () => signed({ ...HEADER, jwk: other.jwk }, payload(), other)],
  ['signed by the client secret', () => hmacSigned({ ...HEADER, alg: 'HS256' }, payload(), 'the client secret')],
  [
    'signed by the public key as a secret',
    () => hmacSigned({ ...HEADER, alg: 'HS256' }, payload(), JSON.stringify(issuer.key.jwk)),
  ],
  ['that is no JWT', () => 'hello'],
  ['in a token', () => `${encoded(HEADER)}.${encoded(issuer.token())}.abc`],
];
test.each(TOKENS)('a token %s', async (_what, make) => {
  issuer.beside = { id_token: make() };
  await expect(complete()).rejects.toMatchObject({
    code: expect.stringMatching(/^(?:unauthenticated|unavailable)$/) as string,
  });
});

test('a callback of another sign-in, of another provider, or of none', async () => {
  await expect(complete({ state: 'of another browser' })).rejects.toMatchObject(refused('another sign-in'));
  await expect(complete({ iss: 'https://elsewhere.example' })).rejects.toMatchObject(refused('another provider'));
  await expect(complete({ error: 'access_denied' })).rejects.toMatchObject(refused('access_denied'));
  await expect(complete({ error: '<b>call 555' })).rejects.toMatchObject(refused('an error without a code'));
  await expect(complete({ id_token: issuer.token() })).rejects.toMatchObject(refused('not in order'));
  expect(issuer.exchanges).toEqual([]);
});

test('a callback without the issuer that the provider always names', async () => {
  issuer.more = { authorization_response_iss_parameter_supported: true };
  await expect(complete()).rejects.toMatchObject(refused('another provider'));
  expect(await complete({ iss: issuer.url })).toMatchObject({ subject: 'ada' });
});

const ANSWERS: readonly (readonly [what: string, why: string, status: number, body: string])[] = [
  ['a used code', 'code that was used', 400, '{"error":"invalid_grant"}'],
  ['another error', 'says slow_down', 400, '{"error":"slow_down"}'],
];
test.each(ANSWERS)('the token endpoint says: %s', async (_what, why, status, body) => {
  issuer.answers.set('/token', (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await expect(complete()).rejects.toMatchObject(refused(why));
});

const FAULTS: readonly (readonly [
  what: string,
  why: string,
  status: number,
  headers: Record<string, string>,
  body: string,
])[] = [
  ['another client', 'client id or secret', 401, { 'content-type': 'application/json' }, '{"error":"invalid_client"}'],
  ['a challenge', 'client id or secret', 401, { 'www-authenticate': 'Basic realm="x"' }, ''],
  ['a redirect', 'another status', 307, { location: 'https://elsewhere.example/token' }, ''],
  ['a page', 'no JSON', 200, { 'content-type': 'text/html' }, '<html>'],
  ['a fault', 'another status', 502, {}, ''],
];
test.each(FAULTS)('the token endpoint answers with %s', async (_what, why, status, headers, body) => {
  issuer.answers.set('/token', (_request, response) => void response.writeHead(status, headers).end(body));
  await expect(complete()).rejects.toMatchObject(refused(why, 'unavailable'));
});

test.each(['a\nb', '\0', '\u4e2d'])('an access token that no header can carry: %j', async (access_token) => {
  issuer.userInfo = { sub: 'ada', email: 'ada@acme.example' };
  issuer.claims = { email: undefined };
  issuer.beside = { access_token };
  await expect(complete()).rejects.toMatchObject(refused('access token that is none'));
});

test('a userinfo endpoint that refuses its own access token', async () => {
  issuer.userInfo = { sub: 'ada', email: 'ada@acme.example' };
  issuer.claims = { email: undefined };
  issuer.answers.set('/userinfo', (_request, response) => {
    response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
  });
  await expect(complete()).rejects.toMatchObject(refused('userinfo endpoint', 'unavailable'));
});

test('ten megabytes are not read', async () => {
  issuer.beside = { more: 'x'.repeat(10_000_000) };
  await expect(complete()).rejects.toMatchObject(refused('longer than', 'unreachable'));
});

const CONFIGURATIONS: readonly (readonly [what: string, why: string, code: string, more: Record<string, unknown>])[] = [
  ['names another issuer', 'another issuer', 'unavailable', { issuer: 'https://elsewhere.example' }],
  ['has no token endpoint', 'token_endpoint', 'unavailable', { token_endpoint: undefined }],
  ['sends the code over http', 'token_endpoint', 'unavailable', { token_endpoint: 'http://127.0.0.1/token' }],
  [
    'sends the browser to a script',
    'authorization_endpoint',
    'unavailable',
    { authorization_endpoint: 'javascript:alert(1)' },
  ],
  [
    'sends the code into a private network',
    'not on the public',
    'invalid',
    { token_endpoint: 'https://10.0.0.1/token' },
  ],
  [
    'takes no client secret',
    'no client secret',
    'unavailable',
    { token_endpoint_auth_methods_supported: ['private_key_jwt'] },
  ],
];
test.each(CONFIGURATIONS)('a configuration that %s', async (_what, why, code, more) => {
  issuer.more = more;
  const sealed = await testServices.sealing.seal('the client secret', 'sign-in:one');
  const provider = oidcProviderOf(issuer.url, { client_secret_sealed: sealed });
  await expect(testServices.signIn.complete(provider, answerAt(NOW))).rejects.toMatchObject(refused(why, code));
});
