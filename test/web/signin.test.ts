import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { formsIn, visitor } from '../support/visitor.ts';

/** Signing in and out on pages. */

const PASSWORD = 'correct horse battery staple';

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

test('a person signs in, sees who they are, and signs out', async () => {
  const ada = visitor(server);
  const first = await ada.get('/');
  expect([first.status, first.location]).toEqual([303, '/signin']);
  const page = await ada.get('/signin');
  expect(page.status).toBe(200);
  const signedIn = await ada.submit(page, '/signin', { login: 'ada', password: PASSWORD });
  expect([signedIn.status, signedIn.location]).toEqual([303, '/']);
  expect([...ada.cookies.keys()]).toEqual(['__Host-roster']);
  const me = await ada.get('/me');
  expect(me.text).toContain('ada@acme.example');
  const token = ada.cookies.get('__Host-roster') ?? '';
  const out = await ada.submit(me, '/signout', {});
  expect([out.status, out.location]).toEqual([303, '/signin']);
  expect([...ada.cookies]).toEqual([]);
  // The session itself has ended.
  ada.cookies.set('__Host-roster', token);
  expect((await ada.get('/me')).location).toBe('/signin?return=%2Fme');
});

test('the log says that it was done on a page, from which address', async () => {
  await visitor(server, undefined, '198.51.100.7').signIn('ada', PASSWORD);
  expect(await box.events()).toContainEqual(
    expect.objectContaining({ operation: 'LoggedIn', medium: 'Web', ip_address: '198.51.100.7', username: 'ada' }),
  );
});

test('a wrong password shows the form again, with what it means and nothing secret', async () => {
  const ada = visitor(server);
  const told = await ada.signIn('ada', 'my secret guess');
  expect(told.status).toBe(401);
  expect(told.text).toContain('<code>unauthenticated</code>');
  expect(told.text).not.toContain('my secret guess');
  expect([...ada.cookies.keys()]).toEqual(['__Host-roster-visitor']);
  expect((await ada.submit(told, '/signin', { login: 'ada', password: PASSWORD })).location).toBe('/');
});

test('a session that ended leads to the sign-in, which leads back', async () => {
  const ada = visitor(server);
  await ada.signIn('ada', PASSWORD);
  box.clock.now += 40 * 24 * 60 * 60 * 1000;
  const ended = await ada.get('/me');
  expect([ended.status, ended.location]).toEqual([303, '/signin?return=%2Fme']);
  expect([...ada.cookies]).toEqual([]);
  const back = await ada.submit(await ada.get(ended.location), '/signin', { login: 'ada', password: PASSWORD });
  expect(back.location).toBe('/me');
});

test('each sign-in gets a session of its own, and who is signed in is led on', async () => {
  const ada = visitor(server);
  await ada.signIn('ada', PASSWORD);
  const other = visitor(server);
  await other.signIn('ada', PASSWORD);
  expect(other.cookies.get('__Host-roster')).not.toBe(ada.cookies.get('__Host-roster'));
  expect((await ada.get('/signin?return=/me')).location).toBe('/me');
});

test('cookies are for this host and not for scripts; without TLS they have no prefix', async () => {
  const get = async (origin: string) =>
    (await visitor(server, origin).get('/signin')).headers.getSetCookie().map((one) => one.replace(/=[^;]+/, '=x'));
  expect(await get('https://roster.test')).toEqual([
    '__Host-roster-visitor=x; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=86400',
  ]);
  expect(await get('http://127.0.0.1:7667')).toEqual([
    'roster-visitor=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=86400',
  ]);
});

test('every form has the hidden field, and pages say what browsers may do with them', async () => {
  const ada = visitor(server);
  const page = await ada.get('/signin');
  const [form] = formsIn(page.text);
  expect([form?.action, Object.keys(form?.hidden ?? {})]).toEqual(['/signin', ['csrf']]);
  expect(form?.hidden.csrf).toMatch(/^[0-9a-f]{64}$/);
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.text).not.toMatch(/<script| on[a-z]+=| style=/i);
});

test('HEAD has the headers of GET, and a path that is none has a page for browsers and JSON for programs', async () => {
  const head = await server.app(new Request('https://roster.test/signin', { method: 'HEAD' }), {
    address: '192.0.2.1',
  });
  expect([head.status, await head.text()]).toEqual([200, '']);
  const nobody = visitor(server);
  const told = await nobody.get('/none/at/all', { accept: 'text/html,*/*' });
  expect([told.status, told.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  expect(told.text).toContain('There is no such page.');
  expect(told.text).not.toContain('/api/');
  expect((await nobody.get('/none/at/all')).headers.get('content-type')).toMatch(/json/);
  expect((await nobody.get('/api/v1/none', { accept: 'text/html' })).headers.get('content-type')).toMatch(/json/);
  const wrong = await nobody.post('/me', {});
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('logs name routes, never a path or a query', async () => {
  await visitor(server).get('/signin?return=/me&code=secret');
  expect(server.answered.map(({ route }) => route)).toEqual(['GET /signin']);
});
