import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { formsIn, visitor } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';

/** What other sites, other people and leavers try on pages. */

const PASSWORD = 'correct horse battery staple';
const COOKIE = '__Host-roster';

let box: CoreBox;
let server: TestServer;
beforeEach(async () => {
  box = await coreBox();
  server = await testServer(box.path, box.environment);
});
afterEach(async () => {
  await server.close();
  await box.destroy();
});

async function signedIn(): Promise<Visitor> {
  const ada = visitor(server);
  await ada.signIn('ada', PASSWORD);
  return ada;
}

/** Whether a visitor is signed in. */
const isIn = async (who: Visitor): Promise<boolean> => (await who.get('/me')).status === 200;

describe('forged forms', () => {
  test.each<readonly [what: string, fields: Record<string, string>, headers: Record<string, string>]>([
    ['without the hidden field', {}, {}],
    ['with a hidden field of somebody else', { csrf: 'a'.repeat(64) }, {}],
    ['with a short one', { csrf: '' }, {}],
  ])('%s are refused', async (_what, fields, headers) => {
    const ada = await signedIn();
    const told = await ada.post('/signout', fields, headers);
    expect([told.status, told.text.includes('<code>forbidden</code>')]).toEqual([403, true]);
    expect(await isIn(ada)).toBe(true);
  });

  test.each<readonly [header: string, value: string]>([
    ['origin', 'https://evil.test'],
    ['origin', 'null'],
    ['origin', 'https://roster.test.evil.test'],
    ['origin', 'https://roster.test:444'],
    ['origin', 'http://roster.test'],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-site'],
  ])('with %s %s are refused even with the right hidden field', async (header, value) => {
    const ada = await signedIn();
    const told = await ada.submit(await ada.get('/me'), '/signout', {}, { [header]: value });
    expect(told.status).toBe(403);
    expect(await isIn(ada)).toBe(true);
  });

  test('a sign-in cannot be forced on somebody else by the attacker’s own hidden field', async () => {
    const evil = visitor(server);
    const [form] = formsIn((await evil.get('/signin')).text);
    const victim = visitor(server);
    await victim.get('/signin');
    const told = await victim.post('/signin', { ...form?.hidden, login: 'ada', password: PASSWORD });
    expect(told.status).toBe(403);
    expect(victim.cookies.has(COOKIE)).toBe(false);
  });

  test('a hidden field of before the sign-in is none after it', async () => {
    const ada = visitor(server);
    const [before] = formsIn((await ada.get('/signin')).text);
    await ada.signIn('ada', PASSWORD);
    expect((await ada.post('/signout', { ...before?.hidden })).status).toBe(403);
  });

  test.each(['text/plain', 'application/json', 'multipart/form-data; boundary=x'])(
    'a body of %s is none',
    async (type) => {
      const ada = await signedIn();
      expect((await ada.submit(await ada.get('/me'), '/signout', {}, { 'content-type': type })).status).toBe(415);
    },
  );

  test('a large body is refused', async () => {
    const ada = visitor(server);
    const told = await ada.submit(await ada.get('/signin'), '/signin', { login: 'ada', password: 'x'.repeat(20_000) });
    expect([told.status, told.text.includes('larger than 16 KiB')]).toEqual([400, true]);
  });
});

describe('where a sign-in leads', () => {
  test.each([
    'https://evil.test/',
    '//evil.test',
    '/\\evil.test',
    '/%5cevil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '/..//evil.test',
    'javascript:alert(1)',
    '/api/v1/me',
    '/none',
    '/signout',
    '/signin',
    'me',
  ])('%j leads to the first page', async (target) => {
    const ada = visitor(server);
    const page = await ada.get(`/signin?return=${encodeURIComponent(target)}`);
    expect((await ada.submit(page, '/signin', { login: 'ada', password: PASSWORD })).location).toBe('/');
  });

  test('a page of ours is led to with its query', async () => {
    const ada = visitor(server);
    const page = await ada.get(`/signin?return=${encodeURIComponent('/me?a=b&c=%2F')}`);
    expect((await ada.submit(page, '/signin', { login: 'ada', password: PASSWORD })).location).toBe('/me?a=b&c=%2F');
  });
});

describe('cookies', () => {
  test.each<readonly [what: string, change: Parameters<CoreBox['tokenOf']>[1]]>([
    ['an API token', {}],
    ['a limited session', { kind: 'session', permissions: ['organization.people.view'] }],
    ['a revoked session', { kind: 'session', revoked_at: '2026-02-01T00:00:00.000Z' }],
    ['an expired session', { kind: 'session', expires_at: '2026-02-01T00:00:00.000Z' }],
  ])('%s is no session of a browser', async (_what, change) => {
    const evil = visitor(server);
    evil.cookies.set(COOKIE, await box.tokenOf('ada', change));
    expect((await evil.get('/me')).location).toBe('/signin?return=%2Fme');
    expect(evil.cookies.has(COOKIE)).toBe(false);
  });

  test('the name without the prefix counts for nothing over TLS, nor one that is there twice', async () => {
    const session = await box.tokenOf('ada', { kind: 'session' });
    for (const cookie of [`roster=${session}`, `${COOKIE}=${session}; ${COOKIE}=${session}`])
      expect((await visitor(server).get('/me', { cookie })).status).toBe(303);
    expect((await visitor(server).get('/me', { cookie: `${COOKIE}=${session}` })).status).toBe(200);
  });

  test('a pair without a value is none', async () => {
    const session = await box.tokenOf('ada', { kind: 'session' });
    for (const cookie of [`${COOKIE}x; ${COOKIE}=${session}`, `${COOKIE}; ${COOKIE}=${session}`])
      expect((await visitor(server).get('/me', { cookie })).status).toBe(200);
  });

  test('a session that an attacker planted before the sign-in is not the one after it', async () => {
    const victim = visitor(server);
    const planted = await box.tokenOf('ada', { kind: 'api' });
    victim.cookies.set(COOKIE, planted);
    await victim.signIn('ada', PASSWORD);
    expect(victim.cookies.get(COOKIE)).not.toBe(planted);
  });

  test('the API reads no cookie, and pages no Authorization', async () => {
    const session = await box.tokenOf('ada', { kind: 'session' });
    const nobody = visitor(server);
    expect((await nobody.get('/api/v1/me', { cookie: `${COOKIE}=${session}` })).status).toBe(401);
    expect((await nobody.get('/me', { authorization: `Bearer ${session}` })).status).toBe(303);
  });
});

test('pages are in no frame, tell other sites nothing, and are not kept', async () => {
  for (const path of ['/signin', '/me', '/none']) {
    const { headers } = await (await signedIn()).get(path, { accept: 'text/html' });
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=/);
  }
});
