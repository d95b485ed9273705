import { peopleAdd } from '../../src/operations/people/add.ts';
import { signinRequire } from '../../src/operations/signin/require.ts';
import type { SignInProvider } from '../../src/domain/signin/provider.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { oidcProviderOf } from '../support/sign-in-issuer.ts';
import { visitor } from '../support/visitor.ts';

/** What pages show of sign-in providers. */

const PASSWORD = 'correct horse battery staple';

let box: CoreBox;
let server: TestServer;
let provider: SignInProvider;
beforeEach(async () => {
  box = await coreBox();
  server = await testServer(box.path, box.environment);
  const { id: configured_by } = await box.personOf('ada');
  const at = new Date(box.clock.now).toISOString();
  const own = { title: 'Acme <Okta>', configured_by, created_at: at, updated_at: at };
  provider = { ...oidcProviderOf('https://login.acme.example'), ...own };
  await box.store.write((tx) => tx.signIn.putProvider(provider));
});
afterEach(async () => {
  await server.close();
  await box.destroy();
});

test('each enabled provider has a button, which keeps where the sign-in leads', async () => {
  const { text } = await visitor(server).get('/signin?return=/me');
  expect(text).toContain(`href="/signin/with/${provider.name}?return=%2Fme"`);
  expect(text).toContain('Sign in with Acme &lt;Okta&gt;');
  await box.store.write((tx) => tx.signIn.putProvider({ ...provider, status: 'disabled' }));
  expect((await visitor(server).get('/signin')).text).not.toContain('/signin/with/');
});

test('where providers are required, the password form stands back, and works for an Owner', async () => {
  await box.call(signinRequire, { required: true });
  const ada = visitor(server);
  expect((await ada.get('/signin')).text).toContain('<summary>Sign in with a password</summary>');
  expect((await ada.signIn('ada', 'wrong')).text).toMatch(/<details class="below"\s+open\s*>/);
  expect((await ada.signIn('ada', PASSWORD)).location).toBe('/');
});

test('whom passwords do not log in is led to the button of their provider', async () => {
  const [added] = await box.call(peopleAdd, { people: [{ email: 'grace@acme.example' }] });
  const grace = visitor(server);
  const first = await grace.signIn('grace', added?.temporary_password ?? '');
  const chosen = { new_password: 'seven quiet lamps by the river', again: 'seven quiet lamps by the river' };
  await box.call(signinRequire, { required: true });
  const told = await grace.submit(await grace.get(first.location), '/password', chosen);
  expect([told.status, told.text.includes('Sign in by it: /signin has its button.')]).toEqual([403, true]);
  expect(told.text).not.toContain('roster login');
});

test('the page of invitations says that one may sign in instead', async () => {
  expect((await visitor(server).get('/invitation')).text).toContain('sign in with Acme &lt;Okta&gt;</a>');
});

test('one’s own page has the identities that are linked, and unlinks them', async () => {
  const ada = visitor(server);
  await ada.signIn('ada', PASSWORD);
  expect((await ada.get('/me')).text).toContain(`action="/me/link/${provider.name}"`);
  const { id } = await box.personOf('ada');
  const at = new Date(box.clock.now).toISOString();
  await box.store.write((tx) =>
    tx.signIn.putLink({
      ...{ issuer: 'https://login.acme.example', subject: '00u1', person_id: id, provider_id: provider.id },
      ...{ email: 'ada@okta.example', role_by_mapping: false, linked_at: at, last_used_at: at },
    }),
  );
  const page = await ada.get('/me');
  expect(page.text).toContain('ada@okta.example');
  const done = await ada.submit(page, '/me/unlink', {});
  expect(done.location).toBe('/me?done=unlinked');
  expect((await ada.get('/me')).text).not.toContain('ada@okta.example');
});
