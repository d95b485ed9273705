import { getRequestListener } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { peopleCreate } from '../../src/operations/people/create.ts';
import { sessionDeviceBegin } from '../../src/operations/session/device-begin.ts';
import { sessionDeviceToken } from '../../src/operations/session/device-token.ts';
import { settingsSet } from '../../src/operations/settings/set.ts';
import { s256 } from '../../src/lib/pkce.ts';
import { axeFindings, overflowOf, startBrowser, testInBrowser } from '../support/browser.ts';
import { makeCertificates } from '../support/certificates.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { REDIRECT, VERIFIER } from '../support/devices.ts';
import { REAL_SECRET, startRealProvider } from '../support/oidc-provider.ts';
import type { RealProvider } from '../support/oidc-provider.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { oidcProviderOf } from '../support/sign-in-issuer.ts';
import { stopWebServers, webServer } from '../support/web-server.ts';

/** Sign-in by OpenID Connect in a real browser, whose rules for cookies of other sites matter, and what it lets in then. */

let box: CoreBox;
let server: TestServer;
let provider: RealProvider;
let browser: Browser;
let roster: string;
let warned: jest.SpyInstance;

const test = testInBrowser;
beforeAll(async () => {
  warned = jest.spyOn(console, 'warn').mockReturnValue();
  box = await coreBox();
  server = await testServer(box.path, box.environment);
  const listener = getRequestListener((request) => server.app(request, { address: '127.0.0.1' }));
  // Another site than the provider's, which is at 127.0.0.1.
  const { port } = await webServer((request, answer) => void listener(request, answer), await makeCertificates());
  roster = `https://localhost:${port}`;
  await box.call(settingsSet, { key: 'url', value: roster });
  provider = await startRealProvider(`${roster}/signin/with/okta/callback`, (account) => ({
    ...{ email: `${account}@acme.example`, email_verified: true },
  }));
  await box.call(peopleCreate, { email: 'grace@acme.example', username: 'grace', role: 'Member' });
  // The provider reads the clock of the machine.
  box.clock.now = Date.now();
  const sealed = await box.environment.sealing.seal(REAL_SECRET, 'sign-in:one');
  const at = new Date(box.clock.now).toISOString();
  const okta = oidcProviderOf(provider.url, { client_secret_sealed: sealed, scopes: ['openid', 'email', 'profile'] });
  const { id: configured_by } = await box.personOf('ada');
  await box.store.write((tx) => tx.signIn.putProvider({ ...okta, configured_by, created_at: at, updated_at: at }));
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await box.destroy();
  await stopWebServers();
  warned.mockRestore();
});

/** A browser on a phone that signs in as grace, with the button of the provider. */
async function signedIn(to: string, work: (page: Page) => Promise<void>): Promise<void> {
  provider.signIn('grace');
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 320, height: 720 } });
  try {
    const page = await context.newPage();
    await page.goto(roster + to);
    await page.waitForURL(/\/signin\?return=/);
    await expectAccessible(page);
    await page.getByRole('link', { name: /okta/i }).click();
    await page.waitForURL(roster + to);
    await work(page);
  } finally {
    await context.close();
  }
}

async function expectAccessible(page: Page): Promise<void> {
  expect([page.url(), await axeFindings(page), await overflowOf(page)]).toEqual([page.url(), [], 0]);
}

test('a person signs in at the provider, and is where they wanted to be', () =>
  signedIn('/me', async (page) => {
    expect(await page.locator('main').innerText()).toContain('grace@acme.example');
    await expectAccessible(page);
  }));

test('who signed in so approves a device', () =>
  signedIn('/device', async (page) => {
    const { device_code: device, user_code: code } = await box.call(sessionDeviceBegin, {
      client: 'roster',
      host: 'build-7',
    });
    await expectAccessible(page);
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${roster}/device/code`);
    await expectAccessible(page);
    await page.getByRole('button', { name: /approve/i }).click();
    await page.waitForURL(`${roster}/device/approved`);
    await expectAccessible(page);
    expect(await box.call(sessionDeviceToken, { device_code: device })).toMatchObject({ state: 'done' });
  }));

test('and a program on the same machine, to which the browser goes then', () => {
  const query = new URLSearchParams({
    ...{ response_type: 'code', client_id: 'roster', redirect_uri: REDIRECT, state: 'state-1' },
    ...{ code_challenge: s256(VERIFIER), code_challenge_method: 'S256' },
  });
  return signedIn(`/oauth/authorize?${query.toString()}`, async (page) => {
    await expectAccessible(page);
    // Nobody listens there: what counts is where the browser is sent.
    const sent = page.waitForRequest((request) => request.url().startsWith(REDIRECT));
    await page.getByRole('button', { name: /approve|let/i }).click();
    const { searchParams } = new URL((await sent).url());
    expect(Object.fromEntries(searchParams)).toEqual({
      ...{ code: expect.stringMatching(/^[\w-]{43}$/) as string, state: 'state-1', iss: roster },
    });
  });
});
