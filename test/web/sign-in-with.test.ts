import { peopleCreate } from '../../src/operations/people/create.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { REAL_SECRET, startRealProvider } from '../support/oidc-provider.ts';
import type { RealProvider } from '../support/oidc-provider.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { INSTANCE } from '../support/backends.ts';
import { oidcProviderOf } from '../support/sign-in-issuer.ts';
import { visitor } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';
import { stopWebServers } from '../support/web-server.ts';

/** Signing in with a browser at a real provider of OpenID Connect, and what must not work on the way. */

const PASSWORD = 'correct horse battery staple';
const CALLBACK = `${INSTANCE}/signin/with/okta/callback`;

let box: CoreBox;
let server: TestServer;
let provider: RealProvider;
let warned: jest.SpyInstance;
beforeAll(() => (warned = jest.spyOn(console, 'warn').mockReturnValue()));
afterAll(() => warned.mockRestore());
beforeEach(async () => {
  box = await coreBox();
  provider = await startRealProvider(CALLBACK, (account) => ({
    ...{ email: `${account}@acme.example`, email_verified: true, groups: ['eng'] },
  }));
  await box.call(peopleCreate, { email: 'grace@acme.example', username: 'grace', role: 'Member' });
  // The provider knows the time itself.
  box.clock.now = Date.now();
  const sealed = await box.environment.sealing.seal(REAL_SECRET, 'sign-in:one');
  const { id: configured_by } = await box.personOf('ada');
  const at = new Date(box.clock.now).toISOString();
  const okta = oidcProviderOf(provider.url, { client_secret_sealed: sealed, scopes: ['openid', 'email', 'profile'] });
  await box.store.write((tx) => tx.signIn.putProvider({ ...okta, configured_by, created_at: at, updated_at: at }));
  server = await testServer(box.path, box.environment);
});
afterEach(async () => {
  await server.close();
  await box.destroy();
  await stopWebServers();
});

/** Leaves for the provider, and comes back with its answer, which is not brought yet. */
async function answered(browser: Visitor, account: string, path = '/signin/with/okta'): Promise<string> {
  const { status, location } = await browser.get(path);
  expect(status).toBe(303);
  const { origin, pathname, search } = await provider.visit(location, account);
  expect(origin + pathname).toBe(CALLBACK);
  return pathname + search;
}

test('a person signs in, and is led to the page that they asked for', async () => {
  const grace = visitor(server);
  const back = await grace.get(await answered(grace, 'grace', '/signin/with/okta?return=%2Fme'));
  expect([back.status, back.location]).toEqual([303, '/me']);
  expect([...grace.cookies.keys()]).toEqual(['__Host-roster']);
  expect((await grace.get('/me')).text).toContain('grace@acme.example');
});

test('the answer of another browser, a second one, and one that nobody asked for are refused', async () => {
  const [grace, mallory] = [visitor(server), visitor(server)];
  const path = await answered(grace, 'grace');
  await mallory.get('/signin/with/okta');
  for (const other of [mallory, visitor(server)]) {
    expect((await other.get(path)).status).toBe(401);
    expect([...other.cookies.keys()]).not.toContain('__Host-roster');
  }
  const trip = new Map(grace.cookies);
  expect((await grace.get(path)).status).toBe(303);
  for (const [name, value] of trip) mallory.cookies.set(name, value);
  const twice = await mallory.get(path);
  expect([twice.status, twice.text.includes('used')]).toEqual([401, true]);
});

test('a state that was changed, or is there twice, is refused', async () => {
  const grace = visitor(server);
  const path = await answered(grace, 'grace');
  expect((await grace.get(path.replace(/state=./, 'state=0'))).status).toBe(401);
  const again = await answered(grace, 'grace');
  expect((await grace.get(`${again}&state=x`)).status).toBe(400);
});

test('an Owner links an identity on the page about themselves, and only by a form of ours', async () => {
  const ada = visitor(server);
  expect((await ada.get(await answered(ada, 'ada'))).status).toBe(401);
  await ada.signIn('ada', PASSWORD);
  const forged = await ada.post('/me/link/okta', {}, { origin: 'https://evil.example' });
  expect(forged.status).toBe(403);
  const me = await ada.get('/me');
  const csrf = /name="csrf" value="([^"]*)"/.exec(me.text)?.[1] ?? '';
  const page = await ada.post('/me/link/okta', { csrf });
  const url = /<a class="button" href="([^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const { pathname, search } = await provider.visit(url, 'ada');
  const linked = await ada.get(pathname + search);
  expect([linked.status, linked.location]).toEqual([303, '/me']);
  const later = visitor(server);
  expect((await later.get(await answered(later, 'ada'))).status).toBe(303);
  expect((await later.get('/me')).text).toContain('ada@acme.example');
});

test('a provider that is not there leads nowhere', async () => {
  expect((await visitor(server).get('/signin/with/nothing')).status).toBe(404);
});

test('a sign-in leads to no other site', async () => {
  const grace = visitor(server);
  const back = await grace.get(await answered(grace, 'grace', '/signin/with/okta?return=https%3A%2F%2Fevil.example'));
  expect(back.location).toBe('/');
});
