import { generateKeyPairSync } from 'node:crypto';
import { backends } from '../harness.ts';
import { AUDIENCE, ciBox } from '../support/ci-box.ts';
import type { CiBox } from '../support/ci-box.ts';
import { hmacSigned, signed, signingKey } from '../support/issuer.ts';
import type { Claims, Issuer } from '../support/issuer.ts';
import { stopWebServers } from '../support/web-server.ts';

/** Tokens that somebody made who must not get one: each is refused, and its issuer is asked for no more than its keys. */

const SUBJECT = 'repo:acme/web:ref:refs/heads/main';
const other = signingKey('first');
const small = generateKeyPairSync('rsa', { modulusLength: 1024 });

interface Made {
  readonly issuer: Issuer;
  /** Now, in seconds. */
  readonly at: number;
}

/** The payload of a token that is in order. */
const payload = ({ issuer, at }: Made): Claims => ({
  ...{ iss: issuer.url, sub: SUBJECT, aud: AUDIENCE, jti: 'one' },
  ...{ iat: at, nbf: at, exp: at + 300 },
});
const HEADER = { alg: 'RS256', typ: 'JWT', kid: 'first' };
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims =
  (changed: (made: Made) => Claims) =>
  (made: Made): string =>
    made.issuer.token(changed(made));

const ATTACKS: readonly (readonly [what: string, why: string, make: (made: Made) => string])[] = [
  ['no token at all', 'no signed JWT', () => 'hello'],
  ['no signature', 'no signed JWT', (made) => `${encoded({ alg: 'none' })}.${encoded(payload(made))}.`],
  ['alg none, with some signature', 'not signed in a way', ({ issuer }) => issuer.token({}, { alg: 'none' })],
  ['alg NONE', 'not signed in a way', ({ issuer }) => issuer.token({}, { alg: 'NONE' })],
  ['alg as a list', 'not signed in a way', ({ issuer }) => issuer.token({}, { alg: ['RS256'] })],
  [
    'the public key as the secret of HS256',
    'not signed in a way',
    (made) => hmacSigned({ ...HEADER, alg: 'HS256' }, payload(made), JSON.stringify(made.issuer.key.jwk)),
  ],
  ['another algorithm than that of the key', 'not have', ({ issuer }) => issuer.token({}, { alg: 'ES256' })],
  ["another issuer's key", 'wrong signature', (made) => signed(HEADER, payload(made), other)],
  [
    'a key in the token itself',
    'wrong signature',
    (made) => signed({ ...HEADER, jwk: other.jwk }, payload(made), other),
  ],
  [
    'where the key is, in the token itself',
    'wrong signature',
    (made) =>
      signed({ ...HEADER, jku: `${made.issuer.url}/mine`, x5u: `${made.issuer.url}/mine` }, payload(made), other),
  ],
  ['a changed payload', 'wrong signature', (made) => changedPayload(made.issuer.token(), payload(made))],
  ['no kid', 'by which key', ({ issuer }) => issuer.token({}, { kid: undefined })],
  ['a path as kid', 'does not have', ({ issuer }) => issuer.token({}, { kid: '../../etc/passwd' })],
  ['a kid that every object has', 'does not have', ({ issuer }) => issuer.token({}, { kid: 'constructor' })],
  ['a payload that is not encoded', 'extension', ({ issuer }) => issuer.token({}, { b64: false, crit: ['b64'] })],
  ['an extension that must be known', 'extension', ({ issuer }) => issuer.token({}, { crit: ['exp'] })],
  ['another type', 'another type', ({ issuer }) => issuer.token({}, { typ: 'at+jwt' })],
  ['a token in a token', 'no signed JWT', ({ issuer }) => nested(issuer)],
  ['an encrypted one', 'no signed JWT', ({ issuer }) => `${issuer.token()}.abcd.efgh`],
  ['a huge one', 'subject_token', ({ issuer }) => issuer.token({ more: 'x'.repeat(9000) })],
  ['another issuer', 'nobody trusts', claims(() => ({ iss: 'https://elsewhere.example' }))],
  ['the issuer with a slash', 'nobody trusts', claims(({ issuer }) => ({ iss: `${issuer.url}/` }))],
  ['the issuer in capitals', 'nobody trusts', claims(({ issuer }) => ({ iss: issuer.url.toUpperCase() }))],
  ['a list of issuers', 'names no issuer', claims(({ issuer }) => ({ iss: [issuer.url] }))],
  ['another audience', 'no trust here', claims(() => ({ aud: 'https://elsewhere.example' }))],
  ['the audience with a slash', 'no trust here', claims(() => ({ aud: `${AUDIENCE}/` }))],
  ['several audiences', 'one audience', claims(() => ({ aud: [AUDIENCE, 'https://elsewhere.example'] }))],
  ['the audience twice', 'one audience', claims(() => ({ aud: [AUDIENCE, AUDIENCE] }))],
  ['no audience', 'wrong aud', claims(() => ({ aud: undefined }))],
  ['a list without one', 'one audience', claims(() => ({ aud: [] }))],
  ['a window that is past', 'too old', claims(({ at }) => ({ iat: at - 400, nbf: at - 400, exp: at - 61 }))],
  ['a window in the future', 'wrong nbf', claims(({ at }) => ({ nbf: at + 61 }))],
  ['made in the future', 'wrong iat', claims(({ at }) => ({ iat: at + 61, nbf: undefined }))],
  ['no end', 'wrong exp', claims(() => ({ exp: undefined }))],
  ['no beginning', 'wrong iat', claims(() => ({ iat: undefined }))],
  ['an end that is a text', 'wrong exp', claims(({ at }) => ({ exp: String(at + 60) }))],
  ['valid for more than a day', 'longer than a day', claims(({ at }) => ({ exp: at + 24 * 3600 + 1 }))],
  ['an end before its beginning', 'longer than a day', claims(({ at }) => ({ iat: at + 30, exp: at + 20 }))],
  ['no subject', 'wrong sub', claims(() => ({ sub: undefined }))],
  ['a subject that is a list', 'no sub', claims(() => ({ sub: [SUBJECT] }))],
  ['a subject with a line end', 'no sub', claims(() => ({ sub: `${SUBJECT}\n` }))],
  ['an organization of a longer name', 'no trust here', claims(() => ({ sub: 'repo:acme-evil/web:ref:x' }))],
  ['another repository', 'no trust here', claims(() => ({ sub: 'repo:acme/web2:ref:refs/heads/main' }))],
  ['the organization in capitals', 'no trust here', claims(() => ({ sub: 'repo:ACME/web:ref:refs/heads/main' }))],
];

const changedPayload = (token: string, other: Claims): string => {
  const [header = '', , signature = ''] = token.split('.');
  return [header, encoded({ ...other, sub: 'repo:acme/web:environment:production' }), signature].join('.');
};
const nested = (issuer: Issuer): string => signed(HEADER, issuer.token(), issuer.key);

describe.each(backends())('on $name', (backend) => {
  let ci: CiBox;
  beforeEach(async () => {
    ci = await ciBox(backend);
    await ci.trusting();
  });
  afterEach(async () => {
    await ci.box.destroy();
    await stopWebServers();
  });

  test.each(ATTACKS)('%s', async (_what, why, make) => {
    const { box, issuer } = ci;
    const token = make({ issuer, at: Math.floor(box.clock.now / 1000) });
    const { code, stdout, stderr } = await ci.exchange(token);
    expect({ code, stdout }).toEqual({ code: why === 'subject_token' ? 2 : 4, stdout: '' });
    expect(stderr).toContain(why);
    const asked = new Set(issuer.asked);
    for (const path of ['/.well-known/openid-configuration', '/keys']) asked.delete(path);
    expect([...asked]).toEqual([]);
    expect(await box.json('token list --service-account ci --kind session')).toEqual([]);
  });

  test('a key that is too short', async () => {
    const jwk = { ...small.publicKey.export({ format: 'jwk' }), kid: 'small' };
    ci.issuer.keys = [jwk];
    const token = signed({ ...HEADER, kid: 'small' }, payload({ issuer: ci.issuer, at: ci.box.clock.now / 1000 }), {
      ...{ id: 'small', own: small.privateKey, jwk },
    });
    expect(await ci.exchange(token)).toMatchObject({ code: 4 });
  });

  test('two keys of one name', async () => {
    ci.issuer.keys = [other.jwk, ci.issuer.key.jwk];
    expect(await ci.exchange(ci.issuer.token())).toMatchObject({ code: 4 });
  });

  test('a secret that the issuer publishes as a key', async () => {
    ci.issuer.keys = [{ kty: 'oct', kid: 'first', k: Buffer.from('secret').toString('base64url') }];
    const token = hmacSigned({ ...HEADER, alg: 'HS256' }, { iss: ci.issuer.url }, 'secret');
    expect(await ci.exchange(token)).toMatchObject({ code: 4 });
  });

  test('within a minute, clocks may differ', async () => {
    const at = Math.floor(ci.box.clock.now / 1000);
    for (const times of [{ iat: at - 300, exp: at - 59 }, { iat: at + 59, nbf: at + 59 }, { exp: at + 24 * 3600 }])
      expect(await ci.exchange(ci.issuer.token(times))).toMatchObject({ code: 0 });
  });
});
