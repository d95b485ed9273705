import { IDP, samlKey, stated, response, encoded } from '../support/saml/documents.ts';
import type { Parts } from '../support/saml/documents.ts';
import { ORIGIN, SSO, samlBox } from '../support/saml/box.ts';
import type { SamlBox } from '../support/saml/box.ts';
import { formsIn } from '../support/visitor.ts';
import type { Visited, Visitor } from '../support/visitor.ts';
import { attributeOf, readXml } from '../../src/lib/xml-tree.ts';
import { meLink } from '../../src/operations/me/link.ts';
import { sessionLogin } from '../../src/operations/session/login.ts';
import { sessionSignIn } from '../../src/operations/session/sign-in.ts';
import { inflateRawSync } from 'node:zlib';

/** Signing in by SAML on pages, from the button to the session, and what others try on the way. */

const key = samlKey();
const GRACE = { nameId: 'grace-at-corp', attributes: stated({ email: ['grace@acme.example'], firstName: ['Grace'] }) };
const MALLORY = { nameId: 'mallory-at-corp', id: '_mallory', attributes: stated({ email: ['mallory@acme.example'] }) };
const UNASKED = { inResponseTo: undefined, responseTo: undefined };
const ACS = '/saml/corp/acs';
const FINISH = '/saml/corp/finish';
/** As a browser sends a form of another site. */
const CROSS = { origin: 'https://idp.acme.example', 'sec-fetch-site': 'cross-site' };

let saml: SamlBox;
beforeEach(async () => (saml = await samlBox(key)));
afterEach(() => saml.destroy());

/** Begins at the page of the provider, and tells the id of the request. */
async function begun(who: Visitor, query = ''): Promise<string> {
  const { status, location } = await who.get(`/signin/with/corp${query}`);
  expect([status, location.split('?')[0]]).toEqual([303, SSO]);
  return requestIn(location);
}

/** The id of the request in an address of the provider. */
function requestIn(location: string): string {
  const request = new URL(location).searchParams.get('SAMLRequest') ?? '';
  const tree = readXml(inflateRawSync(Buffer.from(request, 'base64')).toString());
  if ('fault' in tree) throw new Error(tree.fault);
  return attributeOf(tree.root, 'ID') ?? '';
}

const answered = (id: string, more: Partial<Parts> = {}) =>
  response(key, { ...GRACE, inResponseTo: id, responseTo: id, ...more });
/** Sends a response as the provider's page does. */
const sent = (who: Visitor, xml: string, more: Readonly<Record<string, string>> = {}): Promise<Visited> =>
  who.post(ACS, { SAMLResponse: encoded(xml), ...more }, CROSS);
/** Who a visitor is signed in as; undefined: nobody. */
const whoIs = async (who: Visitor): Promise<string | undefined> =>
  /\b(grace|mallory|ada)@acme\.example/.exec((await who.get('/me')).text)?.[1];

test('a person signs in by the provider, and comes to the page that they wanted', async () => {
  const grace = saml.visitor();
  const id = await begun(grace, '?return=%2Fme');
  expect([...grace.cookies.keys()]).toEqual(['__Host-roster-trip']);
  const done = await sent(grace, answered(id));
  expect([done.status, done.location]).toEqual([303, '/me']);
  expect([...grace.cookies.keys()]).toEqual(['__Host-roster']);
  expect(await whoIs(grace)).toBe('grace');
});

test('without TLS the cookie stays behind, and one click brings it', async () => {
  const grace = saml.visitor('http://roster.acme.example');
  const id = await begun(grace);
  const trip = [...grace.cookies];
  grace.cookies.clear();
  const page = await sent(grace, answered(id));
  expect(page.status).toBe(200);
  for (const [name, value] of trip) grace.cookies.set(name, value);
  const done = await grace.submit(page, FINISH, {});
  expect([done.status, done.location]).toEqual([303, '/']);
  expect(await whoIs(grace)).toBe('grace');
});

test('where the provider begins, the person is asked as whom, and then comes to who they are', async () => {
  const grace = saml.visitor();
  const page = await sent(grace, response(key, { ...GRACE, ...UNASKED }));
  expect(page.status).toBe(200);
  expect(page.text).toContain('Sign in as grace@acme.example');
  expect(await whoIs(grace)).toBeUndefined();
  expect((await grace.submit(page, FINISH, {})).location).toBe('/me');
  expect(await whoIs(grace)).toBe('grace');
});

test.each([
  ['/me', '/me'],
  ['https://evil.example/', '/me'],
  ['//evil.example', '/me'],
  ['/\\evil.example', '/me'],
  ['/signout', '/me'],
  ['javascript:alert(1)', '/me'],
])('RelayState %j leads to %s', async (state, place) => {
  const grace = saml.visitor();
  const page = await sent(grace, response(key, { ...GRACE, ...UNASKED }), { RelayState: state });
  expect((await grace.submit(page, FINISH, {})).location).toBe(place);
});

test('an Owner links the identity while signed in, and signs in by it from then on', async () => {
  const ada = saml.visitor();
  await ada.signIn('ada', 'correct horse battery staple');
  const [form] = formsIn((await ada.get('/me')).text);
  const page = await ada.post('/me/link/corp', { csrf: form?.hidden.csrf ?? '' });
  const session = [...ada.cookies].filter(([name]) => name !== '__Host-roster-trip');
  const to = /href="(https:\/\/idp[^"]+)"/.exec(page.text)?.[1] ?? '';
  const xml = answered(requestIn(to), { nameId: 'ada-at-corp', attributes: stated({ email: ['ada@acme.example'] }) });
  // A browser keeps the session to itself when another site sends a form.
  ada.cookies.delete('__Host-roster');
  const goOn = await sent(ada, xml);
  expect(await whoIs(ada)).toBeUndefined();
  for (const [name, value] of session) ada.cookies.set(name, value);
  const asked = await ada.submit(goOn, FINISH, {});
  expect((await ada.submit(asked, '/saml/corp/link', {})).location).toBe('/me');
  const again = saml.visitor();
  await sent(again, answered(await begun(again), { id: '_second', nameId: 'ada-at-corp' }));
  expect(await whoIs(again)).toBe('ada');
});

test('somebody who is signed in already takes the sign-in of the provider, too', async () => {
  const grace = saml.visitor();
  await sent(grace, answered(await begun(grace)));
  const session = [...grace.cookies];
  grace.cookies.clear();
  const page = await sent(grace, response(key, { ...GRACE, ...UNASKED, id: '_second' }));
  for (const [name, value] of session) grace.cookies.set(name, value);
  expect((await grace.submit(page, FINISH, {})).location).toBe('/me');
  expect(await whoIs(grace)).toBe('grace');
});

describe('somebody who may change Owners, named by what may be an address', () => {
  const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
  const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
  const named = { nameId: 'ada@acme.example', attributes: stated({ email: ['ada@acme.example'] }) };

  test.each([EMAIL, UNSPECIFIED])('a link signs nobody in by %s', async (format) => {
    const { box } = saml;
    const { id: person_id } = await box.personOf('ada');
    const at = new Date(box.clock.now).toISOString();
    const link = { issuer: IDP, subject: named.nameId, person_id, provider_id: 'p1', email: named.nameId };
    const times = { linked_at: at, last_used_at: at };
    await box.store.write((tx) => tx.signIn.putLink({ ...link, ...times, role_by_mapping: false }));
    const thief = saml.visitor();
    const told = await sent(thief, answered(await begun(thief), { ...named, format }));
    expect([told.status, told.text.includes('persistent NameID')]).toEqual([401, true]);
    expect(await whoIs(thief)).toBeUndefined();
  });

  test('nothing is linked to them', async () => {
    const answer = { provider: 'corp', redirect_uri: ORIGIN + ACS, request_id: '_request' };
    const secrets = { state: 'x'.repeat(43), nonce: 'x'.repeat(43), code_verifier: 'x'.repeat(43) };
    const xml = answered('_request', { ...named, format: EMAIL });
    const credentials = { login: 'ada', password: 'correct horse battery staple' };
    const { token } = await saml.box.call(sessionLogin, credentials, null);
    const parameters = { SAMLResponse: encoded(xml) };
    const linked = saml.box.call(meLink, { ...answer, ...secrets, parameters }, token);
    expect(await saml.box.refusal(linked)).toBe('unauthenticated');
    expect(await saml.box.store.read((tx) => tx.signIn.link(IDP, named.nameId))).toBeUndefined();
  });
});

describe('what others try', () => {
  test.each([
    ['that the provider began', UNASKED],
    ['to a request', {}],
  ])('wrong responses %s are counted by the address', async (_what, parts) => {
    const evil = saml.visitor();
    const id = await begun(evil);
    const asked = parts === UNASKED ? UNASKED : { inResponseTo: id, responseTo: id };
    const wrong = response(samlKey(), { ...GRACE, ...asked });
    const statuses: number[] = [];
    for (let times = 0; times < 4; times += 1) statuses.push((await sent(evil, wrong)).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    const grace = saml.visitor();
    expect((await sent(grace, answered(await begun(grace)))).status).toBe(303);
  });

  test('a response is used once, also where nobody was signed in between', async () => {
    const grace = saml.visitor();
    const xml = answered(await begun(grace));
    const trip = [...grace.cookies];
    await sent(grace, xml);
    const thief = saml.visitor();
    for (const [name, value] of trip) thief.cookies.set(name, value);
    const again = await sent(thief, xml);
    expect([again.status, again.text.includes('<code>unauthenticated</code>')]).toEqual([401, true]);
    expect(await whoIs(thief)).toBeUndefined();
  });

  test('a stolen response is nothing in another browser, with or without a trip of its own', async () => {
    const grace = saml.visitor();
    const xml = answered(await begun(grace));
    const thief = saml.visitor();
    const page = await sent(thief, xml);
    expect((await thief.submit(page, FINISH, {})).status).toBe(401);
    await begun(thief);
    expect((await sent(thief, xml)).status).toBe(401);
    expect(await whoIs(thief)).toBeUndefined();
    expect((await sent(grace, xml)).status).toBe(303);
  });

  test('nobody is signed in as somebody else by a form of another site', async () => {
    const victim = saml.visitor();
    const xml = response(key, { ...MALLORY, ...UNASKED });
    const page = await sent(victim, xml);
    expect(page.text).toContain('Sign in as mallory@acme.example');
    const forged = await victim.post(FINISH, { SAMLResponse: encoded(xml) }, CROSS);
    expect([forged.status, await whoIs(victim)]).toEqual([403, undefined]);
    expect((await victim.post(FINISH, { SAMLResponse: encoded(xml) })).status).toBe(403);
  });

  test('a response to somebody else’s request is refused even on their own trip', async () => {
    const victim = saml.visitor();
    const mallory = saml.visitor();
    await begun(victim);
    const xml = answered(await begun(mallory), MALLORY);
    expect((await sent(victim, xml)).status).toBe(401);
    expect(await whoIs(victim)).toBeUndefined();
  });

  test('a response for another service is refused, wherever it is said to have come to', async () => {
    const evil = 'https://evil.example/saml/corp/acs';
    const forEvil = { recipient: evil, destination: evil, audience: 'https://evil.example/saml/corp/metadata' };
    const stolen = response(key, { ...GRACE, ...UNASKED, ...forEvil });
    expect((await sent(saml.visitor(), stolen)).status).toBe(401);
    const asked = {
      ...{ provider: 'corp', redirect_uri: evil, parameters: { SAMLResponse: encoded(stolen) }, request_id: null },
      ...{ state: 'x'.repeat(43), nonce: 'x'.repeat(43), code_verifier: 'x'.repeat(43) },
    };
    expect(await saml.box.refusal(saml.box.call(sessionSignIn, asked, null))).toBe('unauthenticated');
  });

  test('a page about a response shows nothing of it but names, and takes no more than it must', async () => {
    const grace = saml.visitor();
    const name = { ...GRACE, ...UNASKED, attributes: stated({ email: ['&lt;b&gt;@acme.example'] }) };
    const page = await sent(grace, response(key, name));
    expect(page.text).not.toContain('<b>@');
    expect((await grace.post(ACS, { SAMLResponse: 'A'.repeat(900_000) }, CROSS)).status).toBe(400);
    expect((await grace.post(ACS, {}, CROSS)).status).toBe(401);
    expect((await grace.get(ACS)).status).toBe(405);
  });

  test('a provider that is disabled, or of another name, signs nobody in', async () => {
    expect(
      (await saml.visitor().post('/saml/other/acs', { SAMLResponse: encoded(response(key, UNASKED)) }, CROSS)).status,
    ).toBe(404);
    await saml.configured({ status: 'disabled' });
    expect((await sent(saml.visitor(), response(key, UNASKED))).status).toBe(404);
  });
});

test('an organization without a public address is told to set it', async () => {
  const without = await samlBox(key, '');
  const page = await without
    .visitor()
    .post(ACS, { SAMLResponse: encoded(response(key, { ...GRACE, ...UNASKED })) }, CROSS);
  expect(page.status).toBe(503);
  await without.destroy();
});

test('the metadata are at the address that is our entity id, before the provider is known', async () => {
  for (const name of ['corp', 'new']) {
    const { status, headers, text } = await saml.visitor().get(`/saml/${name}/metadata`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/samlmetadata+xml; charset=utf-8']);
    expect(text).toContain(`entityID="${ORIGIN}/saml/${name}/metadata"`);
    expect(text).toContain(`Location="${ORIGIN}/saml/${name}/acs"`);
  }
});
