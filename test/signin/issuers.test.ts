import type { ServerResponse } from 'node:http';
import { everyBackend } from '../harness.ts';
import { ciBox } from '../support/ci-box.ts';
import type { CiBox } from '../support/ci-box.ts';
import { signed, signingKey } from '../support/issuer.ts';
import { stopWebServers, webServer } from '../support/web-server.ts';

/** How the keys of an issuer are asked for: on an instance, which keeps them for a while. */

const MINUTE = 60_000;
const CONFIGURATION = '/.well-known/openid-configuration';
const next = signingKey('next');

const overHttp = everyBackend().find(({ remote }) => remote);

describe('keys of an issuer', () => {
  let ci: CiBox;
  beforeEach(async () => {
    if (overHttp === undefined) throw new Error('there is no backend');
    ci = await ciBox(overHttp);
    await ci.trusting();
  });
  afterEach(async () => {
    await ci.box.destroy();
    await stopWebServers();
  });

  const codeOf = async (token: string): Promise<number> => (await ci.exchange(token)).code;
  const answering = (path: string, answer: (response: ServerResponse) => void) =>
    ci.issuer.answers.set(path, (_request, response) => answer(response));
  const json = (value: unknown) => (response: ServerResponse) => void response.end(JSON.stringify(value));

  test('are asked for once, and again after ten minutes', async () => {
    for (let count = 0; count < 3; count += 1) expect(await codeOf(ci.issuer.token())).toBe(0);
    expect(ci.issuer.asked).toEqual([CONFIGURATION, '/keys']);
    ci.box.clock.now += 10 * MINUTE;
    expect(await codeOf(ci.issuer.token())).toBe(0);
    expect(ci.issuer.asked).toHaveLength(4);
  });

  test('a new key is found at once, and an unknown one asked for once a minute', async () => {
    expect(await codeOf(ci.issuer.token())).toBe(0);
    ci.issuer.keys = [next.jwk];
    const unknown = () => ci.issuer.token({}, { kid: 'made up' });
    expect([await codeOf(unknown()), await codeOf(unknown())]).toEqual([4, 4]);
    expect(ci.issuer.asked).toHaveLength(2);
    ci.box.clock.now += MINUTE;
    const [header = '', payload = ''] = ci.issuer.token().split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const token = signed(
      { ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as object), kid: 'next' },
      claims,
      next,
    );
    expect(await codeOf(token)).toBe(0);
    expect(ci.issuer.asked).toHaveLength(4);
    // The old key is gone with its place in the list.
    expect(await codeOf(ci.issuer.token())).toBe(4);
  });

  const FAULTS: readonly (readonly [string, string, (response: ServerResponse) => void])[] = [
    ['a configuration that is not there', CONFIGURATION, (response) => response.writeHead(404).end()],
    ['one without an address', CONFIGURATION, json({})],
    ['one that is no JSON', CONFIGURATION, (response) => response.end('<html>')],
    ['one that is a list', CONFIGURATION, json([])],
    ['one that is too long', CONFIGURATION, (response) => response.end(' '.repeat(300_000))],
    [
      'one that is elsewhere',
      CONFIGURATION,
      (response) => response.writeHead(302, { location: 'https://evil.example' }).end(),
    ],
    ['keys that are no list', '/keys', json({ keys: {} })],
    ['too many keys', '/keys', json({ keys: Array.from({ length: 101 }, () => ({})) })],
  ];
  test.each(FAULTS)('%s', async (_what, path, answer) => {
    answering(path, answer);
    const { code, stderr } = await ci.exchange(ci.issuer.token());
    expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
      code: 7,
      stderr: 'error: the keys of the CI system cannot be had at the moment',
    });
    // Nobody waits for the same again, and it is no failed login.
    const asked = ci.issuer.asked.length;
    for (let count = 0; count < 4; count += 1) expect(await codeOf(ci.issuer.token())).toBe(7);
    expect(ci.issuer.asked).toHaveLength(asked);
    ci.issuer.answers.clear();
    ci.box.clock.now += MINUTE;
    expect(await codeOf(ci.issuer.token())).toBe(0);
  });

  test('a configuration that names another issuer is refused', async () => {
    answering(CONFIGURATION, json({ issuer: `${ci.issuer.url}/`, jwks_uri: `${ci.issuer.url}/keys` }));
    expect(await codeOf(ci.issuer.token())).toBe(7);
  });

  test('keys are not asked for over http', async () => {
    const { url, connections } = await webServer((_request, response) =>
      response.end(JSON.stringify({ keys: ci.issuer.keys })),
    );
    answering(CONFIGURATION, json({ issuer: ci.issuer.url, jwks_uri: `${url}/keys` }));
    expect([await codeOf(ci.issuer.token()), connections()]).toEqual([7, 0]);
  });

  test.each([['http://127.0.0.1/keys'], ['file:///etc/passwd'], ['https://ada:secret@127.0.0.1/keys'], [7]])(
    'keys at %s are not asked for',
    async (address) => {
      answering(CONFIGURATION, json({ issuer: ci.issuer.url, jwks_uri: address }));
      expect(await codeOf(ci.issuer.token())).toBe(7);
    },
  );

  test('a host that may not be reached is not told to strangers', async () => {
    answering(CONFIGURATION, json({ issuer: ci.issuer.url, jwks_uri: 'https://10.1.2.3/keys' }));
    const { code, stderr } = await ci.exchange(ci.issuer.token());
    expect([code, stderr]).toEqual([7, expect.not.stringContaining('10.1.2.3')]);
  });

  test('unusable keys in the list are skipped', async () => {
    ci.issuer.keys = [{ kty: 'RSA' }, null as never, { kid: 'x', kty: 'XYZ' }, ci.issuer.key.jwk];
    expect(await codeOf(ci.issuer.token())).toBe(0);
  });
});
