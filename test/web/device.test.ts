import { s256 } from '../../src/lib/pkce.ts';
import { sessionDeviceBegin } from '../../src/operations/session/device-begin.ts';
import { sessionDeviceToken } from '../../src/operations/session/device-token.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { REDIRECT, VERIFIER } from '../support/devices.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { formsIn, visitor } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';

/** The pages on which a person lets a device or program in. */

const PASSWORD = 'correct horse battery staple';

let box: CoreBox;
let server: TestServer;
let ada: Visitor;
beforeEach(async () => {
  box = await coreBox();
  server = await testServer(box.path, box.environment);
  ada = visitor(server);
  await ada.signIn('ada', PASSWORD);
});
afterEach(async () => {
  await server.close();
  await box.destroy();
});

const begin = (host = 'build-7') => box.call(sessionDeviceBegin, { client: 'roster', host });
const stateOf = async (code: string) => (await box.call(sessionDeviceToken, { device_code: code })).state;
const enter = async (code: string) => ada.submit(await ada.get('/device'), '/device/code', { user_code: code });

test('a person enters the code, sees the device, and approves it', async () => {
  const { device_code: device, user_code: code } = await begin('<b>build</b>');
  const shown = await enter(code.toLowerCase());
  for (const text of ['&lt;b&gt;build', 'Approve only what you started yourself', code])
    expect(shown.text).toContain(text);
  const done = await ada.submit(shown, '/device/decision', { decision: 'approve' });
  expect([done.status, done.location]).toEqual([303, '/device/approved']);
  expect((await ada.get(done.location)).status).toBe(200);
  expect(await stateOf(device)).toBe('done');
});

test('or denies it; anything but the button that approves denies', async () => {
  const { device_code: device, user_code: code } = await begin();
  expect((await ada.submit(await enter(code), '/device/decision', {})).location).toBe('/device/denied');
  expect(await stateOf(device)).toBe('denied');
});

test('a wrong code shows the form again', async () => {
  const told = await enter('BCDF-GHJK');
  expect([told.status, formsIn(told.text).some(({ action }) => action === '/device/code')]).toEqual([404, true]);
});

test('who is not signed in signs in first, and comes back', async () => {
  expect((await visitor(server).get('/device')).location).toBe('/signin?return=%2Fdevice');
});

test.each<[string, Record<string, string>]>([
  ['without the hidden field', {}],
  ['from another site', { origin: 'https://evil.test' }],
])('a decision %s is refused', async (_what, headers) => {
  const { device_code: device, user_code: code } = await begin();
  const fields = { user_code: code, decision: 'approve' };
  const shown = await enter(code);
  const told =
    headers.origin === undefined
      ? await ada.post('/device/decision', fields)
      : await ada.submit(shown, '/device/decision', fields, headers);
  expect(told.status).toBe(403);
  expect(await stateOf(device)).toBe('pending');
});

describe('a program on the same machine', () => {
  const QUERY = {
    ...{ response_type: 'code', client_id: 'roster', redirect_uri: REDIRECT, state: 'the state' },
    ...{ code_challenge: s256(VERIFIER), code_challenge_method: 'S256' },
  };
  const WANTED = { ...QUERY, state: 'state-1' };
  const page = (query: Readonly<Record<string, string>>) =>
    ada.get(`/oauth/authorize?${new URLSearchParams(query).toString()}`);

  test('gets a code where it waits, with the state and who sends it', async () => {
    const asked = await page(WANTED);
    expect(asked.headers.get('content-security-policy')).toContain('http://127.0.0.1:7777');
    const { status, location } = await ada.submit(asked, '/oauth/authorize', { decision: 'approve' });
    const to = new URL(location);
    expect([status, to.origin + to.pathname]).toEqual([303, REDIRECT]);
    expect(Object.fromEntries(to.searchParams)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/) as string,
      state: 'state-1',
      iss: 'https://roster.test',
    });
  });

  test('may wait at an address of IPv6, for which a policy has no word', async () => {
    const asked = await page({ ...WANTED, redirect_uri: 'http://[::1]:7777/callback' });
    expect(asked.headers.get('content-security-policy')).toContain("form-action 'self' http:;");
    const { location } = await ada.submit(asked, '/oauth/authorize', { decision: 'approve' });
    expect(location).toMatch(/^http:\/\/\[::1\]:7777\/callback\?code=/);
  });

  test('is told that it was denied', async () => {
    const { location } = await ada.submit(await page(WANTED), '/oauth/authorize', { decision: 'deny' });
    expect(new URL(location).searchParams.get('error')).toBe('access_denied');
  });

  test.each([
    { redirect_uri: 'https://evil.example/' },
    { redirect_uri: 'http://localhost:7777/' },
    { client_id: 'other' },
    { response_type: 'token' },
    { code_challenge_method: 'plain' },
    { code_challenge: '' },
    { state: '' },
    { state: 'a b' },
  ])('with %j gets nowhere', async (more) => {
    const told = await page({ ...WANTED, ...more });
    expect([told.status, told.location]).toEqual([400, '']);
    const forged = await ada.submit(await page(WANTED), '/oauth/authorize', { ...more, decision: 'approve' });
    expect([forged.status, forged.location]).toEqual([400, '']);
  });
});
