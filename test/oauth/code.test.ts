import { s256 } from '../../src/lib/pkce.ts';
import { everyBackend } from '../harness.ts';
import { ask } from '../support/attacked.ts';
import { devices, REDIRECT, VERIFIER } from '../support/devices.ts';
import type { Devices } from '../support/devices.ts';
import { latestEvents } from '../support/front-door.ts';

/** Codes for programs on the machine of the browser, with PKCE (RFC 6749, 7636, 8252). */
describe.each(everyBackend().filter(({ remote }) => !remote))('on $name', (backend) => {
  let here: Devices;
  let session: string;
  beforeEach(async () => {
    here = await devices(backend);
    session = await here.session();
  });
  afterEach(() => here.close());

  const whoami = async (token: string) => (await ask(here.server, 'GET', '/api/v1/session', { token })).status;

  test('a code and its verifier give a session of whoever approved', async () => {
    const { status, body } = await here.exchange(await here.authorize(session, { client: 'roster' }));
    expect([status, body.token_type]).toEqual([200, 'Bearer']);
    expect(await whoami(body.access_token as string)).toBe(200);
    expect(await latestEvents(here.box, 2)).toEqual(['Session.Approved roster', 'User.LoggedIn ada']);
  });

  test('a session that another let in ends when that one must, however often it lets in the next', async () => {
    let last = session;
    for (let day = 0; day < 14; day += 1) {
      last = (await here.exchange(await here.authorize(last))).body.access_token as string;
      expect(await whoami(last)).toBe(200);
      here.box.clock.now += 24 * 60 * 60 * 1000 - 1000;
    }
    expect((await here.exchange(await here.authorize(last))).status).toBe(200);
    here.box.clock.now += 60_000;
    expect(await whoami(last)).toBe(401);
  });

  test('programs of one person that never come hold up that person alone, for a minute', async () => {
    for (let time = 0; time < 21; time += 1) await here.exchange(await here.authorize(session));
    for (let time = 0; time < 20; time += 1) await here.authorize(session);
    expect(await here.authorize(session)).toBeUndefined();
    expect((await here.form('device_authorization', { client_id: 'roster' })).status).toBe(200);
    here.box.clock.now += 60_000;
    expect(await here.authorize(session)).toEqual(expect.any(String));
  });

  test('a code that is used twice ends the session that it gave', async () => {
    const code = await here.authorize(session);
    const { access_token: token } = (await here.exchange(code)).body;
    expect(await whoami(token as string)).toBe(200);
    expect(await here.exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await whoami(token as string)).toBe(401);
    expect(await latestEvents(here.box, 1)).toEqual(['Token.Revoked browser']);
    expect(await here.exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await whoami(session)).toBe(200);
  });

  test.each<[string, Record<string, string>]>([
    ['another verifier', { code_verifier: `${VERIFIER}x` }],
    ['the challenge as verifier', { code_verifier: s256(VERIFIER) }],
    ['another place', { redirect_uri: 'http://127.0.0.1:7778/callback' }],
    ['another code', { code: 'x' }],
  ])('%s gives nothing, and the code still works', async (_what, more) => {
    const code = await here.authorize(session);
    expect(await here.exchange(code, more)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await here.exchange(code)).status).toBe(200);
  });

  test('a code lasts for a minute, and as long as the session with which it was made', async () => {
    const late = await here.authorize(session);
    here.box.clock.now += 60_000;
    expect((await here.exchange(late)).body.error).toBe('invalid_grant');
    const left = await here.authorize(session);
    expect((await ask(here.server, 'DELETE', '/api/v1/session', { token: session })).status).toBe(200);
    expect((await here.exchange(left)).body.error).toBe('invalid_grant');
  });

  test.each([
    'https://127.0.0.1:7777/',
    'http://localhost:7777/',
    'http://127.0.0.1/',
    'http://127.0.0.1:0/',
    'http://127.0.0.1:65536/',
    'http://127.0.0.1:7777',
    'http://127.0.0.1:7777@evil.example/',
    'http://user@127.0.0.1:7777/',
    'http://127.0.0.1.evil.example:7777/',
    'http://127.0.0.1:7777/?next=https://evil.example',
    'http://127.0.0.1:7777/#x',
    'http://127.0.0.1:7777/%0d%0aset-cookie',
    'http://127.0.0.1:7777\\@evil.example/',
    'http://2130706433:7777/',
    'http://[::ffff:127.0.0.1]:7777/',
    'http://192.168.0.1:7777/',
    'javascript:alert(1)',
  ])('no code is sent to %s', async (redirect_uri) => {
    const wanted = { redirect_uri, code_challenge: s256(VERIFIER), code_challenge_method: 'S256' };
    expect((await here.call('session/authorize', wanted, { token: session })).status).toBe(400);
  });

  test('a challenge is needed, by S256 alone, and a session of a person', async () => {
    const wanted = { redirect_uri: REDIRECT, code_challenge: s256(VERIFIER), code_challenge_method: 'S256' };
    const { token: api } = await here.box.json<{ token: string }>('token create ci --reveal');
    const asked = (more: object, token = session) => here.call('session/authorize', { ...wanted, ...more }, { token });
    expect((await asked({ code_challenge_method: 'plain' })).status).toBe(400);
    expect((await asked({ code_challenge: undefined })).status).toBe(400);
    expect((await asked({ code_challenge: VERIFIER })).status).toBe(400);
    expect((await asked({}, api)).status).toBe(403);
    expect((await asked({ redirect_uri: 'http://[::1]:65535/' })).status).toBe(200);
  });

  test('the server describes itself, under the address of the organization where it has one', async () => {
    const described = async () =>
      JSON.parse((await ask(here.server, 'GET', '/.well-known/oauth-authorization-server')).text) as object;
    expect(await described()).toMatchObject({
      issuer: 'https://roster.test',
      token_endpoint: 'https://roster.test/oauth/token',
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
    });
    await here.box.json('settings set url https://people.acme.example/roster');
    expect(await described()).toMatchObject({
      issuer: 'https://people.acme.example',
      device_authorization_endpoint: 'https://people.acme.example/oauth/device_authorization',
    });
  });
});
