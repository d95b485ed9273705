import { inflateRawSync } from 'node:zlib';
import { sha256Of } from '../../src/lib/digest.ts';
import { csrfTokenOf } from '../../src/web/frame/csrf.ts';
import { secretsOf } from '../../src/web/frame/trip.ts';
import { meLink } from '../../src/operations/me/link.ts';
import { meUnlink } from '../../src/operations/me/unlink.ts';
import { ANSWER } from '../support/sign-in-box.ts';
import { attributeOf, readXml } from '../../src/lib/xml-tree.ts';
import { peopleCreate } from '../../src/operations/people/create.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { samlBox } from '../support/saml/box.ts';
import type { SamlBox } from '../support/saml/box.ts';
import { encoded, response, samlKey, stated } from '../support/saml/documents.ts';
import { formsIn } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';

/** Identities that must not be linked: those of others, and by what is no session. */

const PASSWORD = 'correct horse battery staple';
const CROSS = { origin: 'https://idp.acme.example', 'sec-fetch-site': 'cross-site' };
const TRIP = '__Host-roster-trip';
const SESSION = '__Host-roster';
const FINISH = '/saml/corp/finish';
const LINK = '/saml/corp/link';
const key = samlKey();

let saml: SamlBox;
beforeEach(async () => (saml = await samlBox(key)));
afterEach(() => saml.destroy());

/** The provider's answer, for an identity of eve, to a link that a signed-in browser begins. */
async function answerToLink(who: Visitor): Promise<string> {
  const [form] = formsIn((await who.get('/me')).text);
  const page = await who.post('/me/link/corp', { csrf: form?.hidden.csrf ?? '' });
  const to = new URL(/href="(https:\/\/idp[^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '');
  const tree = readXml(inflateRawSync(Buffer.from(to.searchParams.get('SAMLRequest') ?? '', 'base64')).toString());
  const id = 'fault' in tree ? '' : (attributeOf(tree.root, 'ID') ?? '');
  const identity = { nameId: 'eve-at-corp', attributes: stated({ email: ['eve@corp.example'] }) };
  return encoded(response(key, { ...identity, inResponseTo: id, responseTo: id }));
}

/** The hidden field of a form of the person who is signed in. */
const csrfOf = async (who: Visitor): Promise<string> => formsIn((await who.get('/me')).text)[0]?.hidden.csrf ?? '';
const links = async (): Promise<number> => saml.box.store.read((tx) => tx.signIn.countLinks('p1'));

/** Two people sign in one after another in one browser; the first began to link an identity. */
async function begunByEve(): Promise<{ browser: Visitor; answer: string; trip: string }> {
  const { temporary_password } = (await saml.box.call(peopleCreate, {
    ...{ email: 'eve@acme.example', username: 'eve', role: 'Member' },
  })) as { temporary_password: string };
  const browser = saml.visitor();
  const first = await browser.signIn('eve', temporary_password);
  const chosen = {
    new_password: 'a long one of eve',
    new_password_again: 'a long one of eve',
    again: 'a long one of eve',
  };
  await browser.submit(await browser.get(first.location), '/password', chosen);
  const answer = await answerToLink(browser);
  const trip = browser.cookies.get(TRIP) ?? '';
  await browser.submit(await browser.get('/signout'), '/signout', {});
  return { browser, answer, trip };
}

test('a link that somebody else began in the same browser is not finished', async () => {
  const { browser, answer, trip } = await begunByEve();
  expect(browser.cookies.has(TRIP)).toBe(false);
  browser.cookies.set(TRIP, trip);
  await browser.signIn('ada', PASSWORD);
  expect(browser.cookies.has(TRIP)).toBe(false);
  browser.cookies.set(TRIP, trip);
  const csrf = await csrfOf(browser);
  for (const path of [FINISH, LINK]) await browser.post(path, { SAMLResponse: answer, csrf });
  expect(await links()).toBe(0);
});

test('the form of a visitor does not finish a link', async () => {
  const ada = saml.visitor();
  await ada.signIn('ada', PASSWORD);
  const answer = await answerToLink(ada);
  const session = ada.cookies.get(SESSION) ?? '';
  ada.cookies.delete(SESSION);
  const goOn = await ada.post('/saml/corp/acs', { SAMLResponse: answer }, CROSS);
  expect((await ada.submit(goOn, FINISH, {})).status).toBe(401);
  ada.cookies.set(SESSION, session);
  const [form] = formsIn(goOn.text);
  expect((await ada.post(LINK, { SAMLResponse: answer, csrf: form?.hidden.csrf ?? '' })).status).toBe(403);
  const asked = await ada.submit(goOn, FINISH, {});
  expect([asked.text.includes('Link it to ada'), await links()]).toEqual([true, 0]);
  expect((await ada.submit(asked, LINK, {})).location).toBe('/me');
  expect(await links()).toBe(1);
});

test('an answer that is too old by the second click says so, and signs nobody out', async () => {
  const ada = saml.visitor();
  await ada.signIn('ada', PASSWORD);
  const goOn = await ada.post('/saml/corp/acs', { SAMLResponse: await answerToLink(ada) }, CROSS);
  const asked = await ada.submit(goOn, FINISH, {});
  saml.box.clock.now += 10 * 60 * 1000;
  const told = await ada.submit(asked, LINK, {});
  expect([told.status, told.location, told.text.includes('too old')]).toEqual([401, '', true]);
  expect([(await ada.get('/me')).status, await links()]).toEqual([200, 0]);
});

test('a token for programs links nothing, and is nobody on pages', async () => {
  const { token } = await saml.box.call(tokenCreate, { name: 'ci' });
  const [secret, sessionKey] = ['a'.repeat(43), sha256Of(`roster session key 1\0${token}`)];
  const thief = saml.visitor();
  thief.cookies.set(TRIP, Buffer.from(`${secret}/link/corp/%2Fme`).toString('base64url'));
  thief.cookies.set('__Host-roster-visitor', secret);
  const { requestId: id } = secretsOf({ provider: 'corp', secret, sessionKey });
  const answer = encoded(response(key, { nameId: 'eve-at-corp', inResponseTo: id, responseTo: id }));
  for (const path of [FINISH, LINK])
    for (const csrf of [csrfTokenOf(secret), csrfTokenOf(token)]) {
      thief.cookies.set(SESSION, token);
      await thief.post(path, { SAMLResponse: answer, csrf });
    }
  const { parameters, ...rest } = {
    ...ANSWER,
    provider: 'corp',
    redirect_uri: 'https://roster.acme.example/saml/corp/acs',
  };
  const linked = saml.box.call(
    meLink,
    { ...rest, parameters: { ...parameters, SAMLResponse: answer }, request_id: id },
    token,
  );
  expect(await saml.box.refusal(linked)).toBe('forbidden');
  expect(await saml.box.refusal(saml.box.call(meUnlink, { provider: 'corp' }, token))).toBe('forbidden');
  expect(await links()).toBe(0);
});

test('a sign-in over a session ends that', async () => {
  const ada = saml.visitor();
  await ada.signIn('ada', PASSWORD);
  const former = ada.cookies.get(SESSION) ?? '';
  const identity = { nameId: 'grace-at-corp', attributes: stated({ email: ['grace@acme.example'] }) };
  const unasked = response(key, { ...identity, inResponseTo: undefined, responseTo: undefined });
  const page = await ada.post('/saml/corp/acs', { SAMLResponse: encoded(unasked) }, CROSS);
  expect((await ada.submit(page, FINISH, {})).location).toBe('/me');
  expect(ada.cookies.get(SESSION)).not.toBe(former);
  const other = saml.visitor();
  other.cookies.set(SESSION, former);
  expect((await other.get('/me')).location).toMatch(/^\/signin/);
});
