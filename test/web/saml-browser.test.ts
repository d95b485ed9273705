import type { ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import samlp from 'samlp';
import { settingsSet } from '../../src/operations/settings/set.ts';
import { axeFindings, startBrowser, testInBrowser } from '../support/browser.ts';
import { makeCertificates } from '../support/certificates.ts';
import type { Certificates } from '../support/certificates.ts';
import { samlBox } from '../support/saml/box.ts';
import type { SamlBox } from '../support/saml/box.ts';
import { IDP } from '../support/saml/documents.ts';
import { samlpResponse } from '../support/saml/samlp.ts';
import { stopWebServers, webServer } from '../support/web-server.ts';

/** Sign-in by SAML in a real browser, whose rules for cookies of other sites matter, at samlp as the provider. */

let saml: SamlBox;
let browser: Browser;
let roster: string;
let idp: string;

/** A page of the provider whose button sends its response to roster. */
function sendForm(answer: ServerResponse, acs: string, xml: string): void {
  const fields = `<input type="hidden" name="SAMLResponse" value="${Buffer.from(xml).toString('base64')}" />`;
  answer.setHeader('content-type', 'text/html');
  answer.end(`<form method="post" action="${acs}">${fields}<button>Send</button></form>`);
}

/** The provider, on another site than roster: its sign-in, and a link to roster without one. */
function startProvider(certificates: Certificates): Promise<{ readonly port: number }> {
  return webServer((request, answer) => {
    const acs = `${roster}/saml/corp/acs`;
    const own = { destination: acs, recipient: acs, audience: `${roster}/saml/corp/metadata` };
    const query = Object.fromEntries(new URL(request.url ?? '', idp).searchParams);
    samlp.parseRequest({ query, method: 'GET' }, {}, (error, asked) => {
      if (error) throw error;
      const inResponseTo = asked === undefined ? {} : { inResponseTo: asked.id ?? '' };
      void samlpResponse(certificates, { ...own, ...inResponseTo }).then((xml) => sendForm(answer, acs, xml));
    });
  }, certificates);
}

const test = testInBrowser;
beforeAll(async () => {
  const certificates = await makeCertificates();
  saml = await samlBox(certificates, '');
  const listener = getRequestListener((request) => saml.server.app(request, { address: '127.0.0.1' }));
  const { port } = await webServer((request, answer) => void listener(request, answer), certificates);
  roster = `https://localhost:${port}`;
  await saml.box.call(settingsSet, { key: 'url', value: roster });
  idp = `https://127.0.0.1:${(await startProvider(certificates)).port}`;
  const settings = { entity_id: IDP, sso_url: `${idp}/sso`, certificates: [certificates.cert], name_id_format: null };
  await saml.configured({ kind: 'saml', settings });
  // The provider reads the clock of the machine.
  saml.box.clock.now = Date.now();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await stopWebServers();
  await saml.destroy();
});

async function inBrowser(work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
  }
}

const names = (page: Page): Promise<string> => page.locator('main').innerText();

test('a sign-in that begins at roster ends there, without a click too many', () =>
  inBrowser(async (page) => {
    await page.goto(`${roster}/signin/with/corp?return=%2Fme`);
    expect(new URL(page.url()).origin).toBe(idp);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL(`${roster}/me`);
    expect(await names(page)).toContain('grace@acme.example');
  }));

test('a sign-in that begins at the provider waits for a click at roster', () =>
  inBrowser(async (page) => {
    await page.goto(`${idp}/start`);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL(`${roster}/saml/corp/acs`);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in as grace@acme.example' }).click();
    await page.waitForURL(`${roster}/me`);
    expect(await names(page)).toContain('grace@acme.example');
  }));
