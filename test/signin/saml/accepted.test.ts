import {
  ENTITY,
  IDP,
  NOW,
  REQUEST,
  assertion,
  around,
  at,
  encoded,
  response,
  samlKey,
  signedXml,
  stated,
} from '../../support/saml/documents.ts';
import type { Parts } from '../../support/saml/documents.ts';
import { verified, whyRefused } from '../../support/saml/verify.ts';

/** What providers send, and what of it counts. */

const key = samlKey();
const other = samlKey();

const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const PERSON = { email: ['grace@acme.example'], firstName: ['Grace'], lastName: ['Hopper'], groups: ['ops', 'dev'] };

test('a response is who its signed assertion says', async () => {
  expect(await verified(response(key, { attributes: stated(PERSON) }), key)).toEqual({
    ...{ issuer: IDP, subject: 'grace-at-corp', isLasting: true, email: 'grace@acme.example', emailVerified: false },
    ...{ username: null, givenName: 'Grace', familyName: 'Hopper', groups: ['ops', 'dev'] },
    claims: { ...PERSON, NameID: 'grace-at-corp', 'NameID format': expect.stringMatching(/persistent$/) as string },
    use: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    expires: NOW + 360_000,
  });
});

const SOAP = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';
const HOPPER = { email: 'grace@acme.example', givenName: 'Grace', familyName: 'Hopper' };

const PROVIDERS: readonly (readonly [
  name: string,
  attributes: Readonly<Record<string, readonly string[]>>,
  expected: object,
])[] = [
  [
    'Entra',
    {
      [`${SOAP}emailaddress`]: ['grace@acme.example'],
      [`${SOAP}givenname`]: ['Grace'],
      [`${SOAP}surname`]: ['Hopper'],
      [`${SOAP}name`]: ['grace@acme.onmicrosoft.example'],
      'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups': ['4ee1', '4ee2'],
    },
    { ...HOPPER, username: 'grace@acme.onmicrosoft.example', groups: ['4ee1', '4ee2'] },
  ],
  [
    'Entra, for somebody in too many groups',
    {
      [`${SOAP}emailaddress`]: ['grace@acme.example'],
      'http://schemas.microsoft.com/claims/groups.link': ['https://graph.windows.net/x'],
    },
    { email: 'grace@acme.example', groups: null },
  ],
  ['Okta', { ...PERSON, login: ['grace'] }, { ...HOPPER, username: 'grace', groups: ['ops', 'dev'] }],
  ['Google', { ...PERSON, groups: [] }, { ...HOPPER, groups: [] }],
  [
    'Keycloak',
    {
      'urn:oid:1.2.840.113549.1.9.1': ['grace@acme.example'],
      'urn:oid:0.9.2342.19200300.100.1.3': ['grace@acme.example'],
      'urn:oid:2.5.4.42': ['Grace'],
      'urn:oid:2.5.4.4': ['Hopper'],
      groups: ['/ops'],
    },
    { ...HOPPER, groups: ['/ops'] },
  ],
];

test.each(PROVIDERS)('attributes are known by the names of %s', async (_name, attributes, expected) => {
  expect(await verified(response(key, { attributes: stated(attributes) }), key)).toMatchObject(expected);
});

const VALUES: readonly (readonly [what: string, parts: Partial<Parts>, expected: object])[] = [
  ['no attributes at all', {}, { email: null, groups: null, givenName: null, familyName: null }],
  ['a NameID that is an address', { format: EMAIL, nameId: 'g@acme.example' }, { email: 'g@acme.example' }],
  ['no format', { format: undefined }, { subject: 'grace-at-corp' }],
  ['an entity', { nameId: 'a&amp;b' }, { subject: 'a&b' }],
  [
    'an address in two cases',
    { attributes: stated({ email: ['a@acme.example'], Email: ['b@acme.example'] }) },
    { email: null },
  ],
  ['what is no address', { attributes: stated({ email: ['a@acme.example&#10;b signed in'] }) }, { email: null }],
  ['a long address', { attributes: stated({ email: [`${'a'.repeat(300)}@acme.example`] }) }, { email: null }],
  ['two addresses', { attributes: stated({ email: ['a@acme.example', 'b@acme.example'] }) }, { email: null }],
  [
    'one attribute for each group',
    { attributes: stated({ groups: ['a'] }) + stated({ groups: ['b'] }) },
    { groups: ['a', 'b'] },
  ],
  ['a name that every object has', { attributes: stated({ __proto__: ['x'], constructor: ['y'] }) }, { groups: null }],
];

test.each(VALUES)('a response with %s', async (_what, parts, expected) => {
  expect(await verified(response(key, parts), key)).toMatchObject(expected);
});

test('groups are those of the attribute that the provider is configured with, and of no other', async () => {
  const xml = response(key, { attributes: stated({ groups: ['a'], Role: ['b'] }) });
  expect(await verified(xml, key, { groupsClaim: 'Role' })).toMatchObject({ groups: ['b'] });
  expect(await verified(xml, key, { groupsClaim: 'role' })).toMatchObject({ groups: null });
});

const SHAPES: readonly (readonly [what: string, xml: () => string])[] = [
  ['a response that is signed as well', () => signedXml(response(key), key, { element: 'Response' })],
  ['an XML declaration', () => `<?xml version="1.0" encoding="UTF-8"?>${response(key)}`],
  ['SHA-512', () => response(key, {}, { algorithm: RSA_SHA512, digest: 'http://www.w3.org/2001/04/xmlenc#sha512' })],
  ['no issuer but in the assertion', () => response(key, { responseIssuer: undefined })],
  ['one use, as is asked for', () => response(key, { conditions: '<saml:OneTimeUse/>' })],
  [
    'a second audience',
    () => response(key, { audience: `https://other.example</saml:Audience><saml:Audience>${ENTITY}` }),
  ],
  ['a clock that is 59 seconds ahead', () => response(key, { issued: at(59), notBefore: at(59) })],
  ['a clock that is 59 seconds behind', () => response(key, { confirmedUntil: at(-59), notOnOrAfter: at(-59) })],
];
const RSA_SHA512 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512';

test.each(SHAPES)('accepted: %s', async (_what, xml) => {
  expect(await verified(xml(), key)).toMatchObject({ subject: 'grace-at-corp' });
});

test('base64 may be broken into lines', async () => {
  const lines = encoded(response(key)).replace(/.{76}/g, '$&\r\n');
  expect(await verified('', key, { response: lines })).toMatchObject({ subject: 'grace-at-corp' });
});

test('each of several certificates may have signed', async () => {
  const both = { certificates: [other.cert, key.cert] };
  expect(await verified(response(key), key, both)).toMatchObject({ subject: 'grace-at-corp' });
  expect(await whyRefused(response(key), other)).toContain('is not signed by it');
});

test('a provider may begin, if the response says so throughout', async () => {
  const begun = (changed: Partial<Parts>): string => signedXml(around(assertion(changed), changed), key);
  const unasked = { inResponseTo: undefined, responseTo: undefined };
  expect(await verified(begun(unasked), key, { requestId: null })).toMatchObject({ subject: 'grace-at-corp' });
  expect(await whyRefused(begun(unasked), key)).toContain('answers no request');
  for (const half of [{ inResponseTo: undefined }, { responseTo: undefined }, {}])
    expect(await whyRefused(begun(half), key, { requestId: null })).toContain('did not make');
  expect(await whyRefused(begun({ ...unasked, responseTo: REQUEST }), key)).toContain('answers no request');
});

test('two responses differ in their use, and the same one does not', async () => {
  const uses = [response(key), response(key), response(key, { id: '_assertion2' })];
  const [first, again, second] = await Promise.all(uses.map(async (xml) => (await verified(xml, key)).use));
  expect(again).toBe(first);
  expect(second).not.toBe(first);
});
