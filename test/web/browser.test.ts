import type { Browser, Page } from 'playwright-core';
import { groupCreate } from '../../src/operations/group/create.ts';
import { invitationCreate } from '../../src/operations/invitation/create.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { axeFindings, openPage, overflowOf, startBrowser, testInBrowser } from '../support/browser.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { onPort, stopServers } from '../support/sockets.ts';

/** Pages in a real browser: by keyboard, on a phone, for screen readers, and under their policy. */

const PASSWORD = 'correct horse battery staple';
/** Long names without a space, as some people have them. */
const LONG = 'a-very-long-name-'.repeat(5);

let box: CoreBox;
let server: TestServer;
let browser: Browser | undefined;
let url: string;
let code: string;
let temporary: string;
beforeAll(async () => {
  box = await coreBox();
  const [person] = await box.call(peopleAdd, {
    people: [{ email: `${LONG.slice(0, 60)}@acme.example`, username: 'grace' }],
  });
  temporary = person?.temporary_password ?? '';
  await box.call(groupCreate, { name: LONG, description: LONG, members: ['grace', 'ada'] });
  await box.call(tokenCreate, { name: LONG });
  ({ code } = await box.call(invitationCreate, { email: 'guest@acme.example' }));
  server = await testServer(box.path, box.environment);
  ({ url } = await onPort(server.app));
});
afterAll(async () => {
  await browser?.close();
  await stopServers();
  await server.close();
  await box.destroy();
});
// Guesses of other tests do not count.
beforeEach(() => (box.clock.now += 61_000));

const started = async (): Promise<Browser> => (browser ??= await startBrowser());

/** Goes on with Tab until something with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 40; step += 1) {
    const focused = await page.evaluate<string>(
      "document.activeElement?.id || document.activeElement?.textContent?.trim() || ''",
    );
    if (focused === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never comes to ${name}`);
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${url}/signin`);
  await page.fill('#login', 'ada');
  await page.fill('#password', PASSWORD);
  await page.click('main button');
  await page.waitForURL(`${url}/me`);
}

testInBrowser('everything works by keyboard alone, from the sign-in to the sign-out', async () => {
  const { page, told } = await openPage(await started(), 1280);
  await page.goto(`${url}/audit`);
  // The first field gets the focus by itself, but only with the first frame, which may come after the page has loaded.
  await page.waitForFunction("document.activeElement?.id === 'login'");
  await page.keyboard.type('ada');
  await tabTo(page, 'password');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${url}/audit`);
  await tabTo(page, 'Skip to the content');
  await tabTo(page, 'People');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${url}/people`);
  await tabTo(page, 'search');
  await page.keyboard.type('grace');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${url}/people?search=grace&status=`);
  await tabTo(page, 'grace');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/people\/[\w-]+$/);
  await tabTo(page, 'Sign out');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${url}/signin`);
  expect(told).toEqual([]);
});

testInBrowser('a first login and an invitation go through', async () => {
  const { page, told } = await openPage(await started(), 320);
  await page.goto(`${url}/invitation`);
  await page.fill('#code', code);
  await page.click('main button');
  await page.waitForURL(`${url}/invitation/account`);
  expect([await axeFindings(page), await overflowOf(page)]).toEqual([[], 0]);
  await page.goto(`${url}/signin`);
  await page.fill('#login', 'grace');
  await page.fill('#password', temporary);
  await page.click('main button');
  await page.waitForURL(`${url}/password`);
  expect([await axeFindings(page), await overflowOf(page)]).toEqual([[], 0]);
  expect(told).toEqual([]);
});

/** A phone, and a screen; in pixels. */
const LOOKS = [
  ['dark', 320],
  ['light', 1280],
] as const;

const OPEN = ['/signin', '/password', '/invitation'];
const CLOSED = [
  '/me',
  '/me?done=password',
  '/me/password',
  '/signout',
  '/people',
  '/people/grace',
  '/people/nobody',
].concat([
  '/groups',
  `/groups/${LONG}`,
  '/roles',
  '/roles/Admin',
  '/audit',
  '/audit/1',
  '/audit?since=nonsense',
  '/none',
]);

testInBrowser('every page is accessible, fits a phone, and is as its policy says, light and dark', async () => {
  for (const [scheme, width] of LOOKS) {
    const { page, told } = await openPage(await started(), width, scheme);
    const look = async (path: string): Promise<void> => {
      await page.goto(url + path);
      const found = [await axeFindings(page), await overflowOf(page)];
      expect([path, scheme, width, ...found]).toEqual([path, scheme, width, [], 0]);
      expect([path, await page.locator('script').count()]).toEqual([path, 0]);
    };
    for (const path of OPEN) await look(path);
    await signIn(page);
    for (const path of CLOSED) await look(path);
    // That a page is answered with 400 or 404 is told, and nothing else.
    expect(told.filter((line) => !/^Failed to load resource: .* status of 40[04] /.test(line))).toEqual([]);
  }
});
