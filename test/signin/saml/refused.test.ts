import {
  ACS,
  EXCLUSIVE,
  RSA_SHA256,
  SHA256,
  around,
  assertion,
  at,
  encoded,
  response,
  samlKey,
  signedXml,
  stated,
} from '../../support/saml/documents.ts';
import type { Parts } from '../../support/saml/documents.ts';
import { verified, whyRefused } from '../../support/saml/verify.ts';

/** Responses of somebody who must not get in, or that say too little: each is refused, and it is said why. */

const key = samlKey();
const other = samlKey();

const SIGNED: readonly (readonly [what: string, why: string, parts: Partial<Parts>])[] = [
  ['another issuer', 'is of https://evil.example', { issuer: 'https://evil.example' }],
  ['another issuer around it', 'is of https://evil.example', { responseIssuer: 'https://evil.example' }],
  ['an issuer with a slash too many', 'and not of', { issuer: 'https://idp.acme.example/saml/' }],
  ['another audience', 'audience https://other.example', { audience: 'https://other.example' }],
  [
    'an audience that only begins like ours',
    'and not https',
    { audience: 'https://roster.acme.example/saml/corp/metadata2' },
  ],
  ['no audience', 'for no audience', { audience: undefined }],
  [
    'a second restriction for others',
    'audience https://o',
    { conditions: '<saml:AudienceRestriction><saml:Audience>https://o</saml:Audience></saml:AudienceRestriction>' },
  ],
  ['an unknown condition', 'condition that is not known', { conditions: '<saml:Condition/>' }],
  ['another recipient', 'recipient https://evil.example', { recipient: 'https://evil.example/acs' }],
  ['no recipient', 'names no recipient', { recipient: undefined }],
  ['another destination', 'destination https://evil', { destination: 'https://evil.example/acs' }],
  ['a destination with a query', 'and not https', { destination: `${ACS}?a=b` }],
  ['no destination', 'names no destination', { destination: undefined }],
  ['another request', 'did not make', { inResponseTo: '_other' }],
  ['another request around it', 'did not make', { responseTo: '_other' }],
  ['no request', 'answers no request', { inResponseTo: undefined, responseTo: undefined }],
  ['conditions that ended 60 seconds ago', 'is too old', { notOnOrAfter: at(-60) }],
  ['a confirmation that ended 60 seconds ago', 'is too old', { confirmedUntil: at(-60) }],
  ['conditions that begin in 61 seconds', 'is not valid yet', { notBefore: at(61) }],
  ['a confirmation that begins in 61 seconds', 'is not valid yet', { confirmedFrom: at(61) }],
  ['no end of its confirmation', 'until when', { confirmedUntil: undefined }],
  ['no end of its conditions', 'until when', { notOnOrAfter: undefined }],
  ['no times in its conditions', 'until when', { notBefore: undefined, notOnOrAfter: undefined }],
  ['two days to be used', 'longer than a day', { confirmedUntil: at(172_800), notOnOrAfter: at(172_800) }],
  ['a time that is none', 'until when', { notOnOrAfter: 'tomorrow' }],
  ['a time in another zone', 'no time in UTC', { notOnOrAfter: '2026-03-01T13:05:00+01:00' }],
  ['an issue in the future', 'not made just now', { issued: at(61) }],
  ['an issue of the day before yesterday', 'not made just now', { issued: at(-172_800) }],
  ['nobody who signed in', 'does not say that anybody', { authentication: '' }],
  [
    'an ended session',
    'session that has ended',
    { authentication: `<saml:AuthnStatement SessionNotOnOrAfter="${at(-60)}"/>` },
  ],
  ['another confirmation than bearer', 'bearer', { method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' }],
  [
    'a NameID of the moment',
    'in the format transient',
    { format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' },
  ],
  ['an unknown format', 'in the format made-up', { format: 'urn:made-up' }],
  ['an empty NameID', 'cannot be shown', { nameId: '' }],
  ['a NameID with a space after it', 'cannot be shown', { nameId: 'grace ' }],
  ['a NameID of two directions', 'cannot be shown', { nameId: 'grace&#x202e;' }],
  ['a NameID that is too long', 'cannot be shown', { nameId: 'a'.repeat(1025) }],
  ['an element in its NameID', 'cannot be shown', { nameId: 'owner<x xmlns=""/>@acme.example' }],
  ['two NameIDs', 'has not one NameID', { nameId: 'a</saml:NameID><saml:NameID>b' }],
  ['an element in an attribute', 'no plain text', { attributes: stated({ email: ['a<x xmlns=""/>b'] }) }],
  ['a failed sign-in', 'says that the sign-in failed', { status: failed('AuthnFailed') }],
  ['a status of its own', 'does not say success, but urn:mine', { status: '<samlp:StatusCode Value="urn:mine"/>' }],
  ['no status', 'has not one status', { status: '' }],
];

function failed(why: string): string {
  const status = 'urn:oasis:names:tc:SAML:2.0:status';
  return `<samlp:StatusCode Value="${status}:Responder"><samlp:StatusCode Value="${status}:${why}"/></samlp:StatusCode>`;
}

test.each(SIGNED)('signed, but with %s', async (_what, why, parts) => {
  expect(await whyRefused(response(key, parts), key)).toContain(why);
});

const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1';
const RSA_SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';
const algorithm = (from: string, to: string) => response(key).replace(`Algorithm="${from}"`, `Algorithm="${to}"`);

const FORGED: readonly (readonly [what: string, why: string, xml: () => string])[] = [
  ['no signature', 'no signature over its assertion', () => around(assertion())],
  [
    'only its response signed',
    'no signature over its assertion',
    () => signedXml(around(assertion()), key, { element: 'Response' }),
  ],
  ["another's key", 'is not signed by it', () => response(other)],
  ['a changed NameID', 'is not signed by it', () => response(key).replace('grace-at-corp', 'owner')],
  ['a comment in its NameID', 'holds a comment', () => response(key).replace('grace-at', 'grace<!---->-at')],
  ['CDATA in its NameID', 'holds a comment', () => response(key).replace('grace-at', '<![CDATA[grace]]>-at')],
  ['an instruction in its NameID', 'processing instruction', () => response(key).replace('grace-at', 'grace<?x?>-at')],
  ['a second signature', 'a signature too many', () => signedXml(response(key), key)],
  ['its signature twice', 'a signature too many', () => response(key).replace(/<Signature.*<\/Signature>/s, '$&$&')],
  ['RSA with SHA-1', 'in a way that is not accepted', () => response(key, {}, { algorithm: RSA_SHA1 })],
  ['a digest of SHA-1', 'in a way that is not accepted', () => response(key, {}, { digest: SHA1 })],
  [
    'HMAC by the certificate',
    'in a way that is not accepted',
    () => algorithm(RSA_SHA256, 'http://www.w3.org/2000/09/xmldsig#hmac-sha1'),
  ],
  ['no algorithm', 'in a way that is not accepted', () => algorithm(RSA_SHA256, '')],
  [
    'comments left out by its signature',
    'over a changed text',
    () =>
      response(
        key,
        {},
        { transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', `${EXCLUSIVE}WithComments`] },
      ),
  ],
  ['no transform', 'over a changed text', () => response(key).replace(/<Transform [^>]*enveloped[^>]*\/>/, '')],
  ['an empty digest', 'is not signed by it', () => response(key).replace(/(<DigestValue>).*?</, '$1<')],
  ['a reference to all', 'over something else', () => response(key).replace('URI="#_assertion1"', 'URI=""')],
  [
    'a reference elsewhere',
    'over something else',
    () => response(key).replace('URI="#_assertion1"', 'URI="#_response1"'),
  ],
  [
    'a reference by XPath',
    'over something else',
    () => response(key).replace('URI="#_assertion1"', `URI="#xpointer(id('_assertion1'))"`),
  ],
  ['two references', 'not in order', () => response(key).replace(/<Reference.*<\/Reference>/s, '$&$&')],
  [
    'an encrypted assertion',
    'is encrypted',
    () => around('<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>'),
  ],
  ['no assertion', 'has not exactly one assertion', () => around('')],
  ['a response of SAML 1.1', 'no response of SAML 2.0', () => response(key).replace('Version="2.0"', 'Version="1.1"')],
  ['another root', 'no response of SAML 2.0', () => signedXml(assertion(), key)],
  ['another namespace', 'no response of SAML 2.0', () => response(key).replace(':protocol"', ':protocol2"')],
  ['a document type', 'holds a document type', () => `<!DOCTYPE a>${response(key)}`],
  [
    'an entity of its own',
    'holds a document type',
    () => `<!DOCTYPE a [<!ENTITY x "owner">]>${response(key, { nameId: 'x' })}`,
  ],
  [
    'a file as an entity',
    'holds a document type',
    () => `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${response(key)}`,
  ],
  ['an unknown entity', 'no well-formed XML', () => response(key).replace('grace-at', '&nbsp;')],
  ['a second document', 'no well-formed XML', () => response(key) + response(key)],
  ['an attribute twice', 'no well-formed XML', () => response(key).replace('ID="_assertion1"', '$& ID="_assertion1"')],
  ['a prefix of nothing', 'no well-formed XML', () => response(key).replace('</samlp:Response>', '<x:y/>$&')],
  ['half of it', 'no well-formed XML', () => response(key).slice(0, 900)],
  ['no XML', 'no well-formed XML', () => 'hello'],
  ['a NUL', 'characters that XML does not allow', () => response(key).replace('grace', 'gra\0ce')],
  ['a NUL by its number', 'no well-formed XML', () => response(key).replace('grace', 'gra&#0;ce')],
  ['elements in elements', 'no well-formed XML', () => '<a>'.repeat(5000)],
  [
    'something beside its assertion',
    'beside its assertion',
    () => response(key).replace('</samlp:Response>', '<x xmlns=""/>$&'),
  ],
  [
    'its ID twice',
    'the same ID twice',
    () => response(key).replace('<samlp:Status>', '<samlp:Status Id="_assertion1">'),
  ],
  ['an ID with a quote', 'an ID that is none', () => response(key).replace('ID="_response1"', `ID="a'b"`)],
];

test.each(FORGED)('refused: %s', async (_what, why, xml) => {
  expect(await whyRefused(xml(), key)).toContain(why);
});

test('a response says no more than can be checked in a moment', async () => {
  const groups = (count: number) => ({ attributes: stated({ groups: Array<string>(count).fill('g') }) });
  expect(await whyRefused(response(key, groups(3000)), key)).toContain('says too much');
  const attributes = Array.from({ length: 6000 }, (_, index) => ` a${index}="1"`).join('');
  expect(await whyRefused(response(key, { conditions: `<saml:OneTimeUse${attributes}/>` }), key)).toContain('too much');
  expect(await verified(response(key, groups(1000)), key)).toMatchObject({ groups: ['g'] });
});

const PARAMETERS: readonly (readonly [what: string, why: string, parameter: (xml: string) => string])[] = [
  ['nothing', 'no base64', () => ''],
  ['XML as it is', 'no base64', (xml) => xml],
  ['base64 with something after it', 'no base64', (xml) => `${encoded(xml)}!`],
  ['base64 with a space', 'no base64', (xml) => encoded(xml).replace(/.$/, ' $&')],
  ['base64 of another alphabet', 'no base64', (xml) => Buffer.from(`${xml}???>>>`).toString('base64url')],
  ['bits that count for nothing', 'no base64', () => 'YR=='],
  ['no UTF-8', 'no text in UTF-8', () => Buffer.from([0xff, 0xfe]).toString('base64')],
  ['10 MB', 'larger than 256 KB', () => 'A'.repeat(10_000_000)],
];

test.each(PARAMETERS)('a parameter that is %s', async (_what, why, parameter) => {
  expect(await whyRefused('', key, { response: parameter(response(key)) })).toContain(why);
});

test('what is refused is accepted without the fault', async () => {
  expect(await verified(response(key, {}, { algorithm: RSA_SHA256, digest: SHA256 }), key)).toMatchObject({
    subject: 'grace-at-corp',
  });
});
