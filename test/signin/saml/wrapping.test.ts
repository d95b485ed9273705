import { around, assertion, response, samlKey, signedXml } from '../../support/saml/documents.ts';
import { whyRefused } from '../../support/saml/verify.ts';

/**
 * Signature wrapping (Somorovsky et al., "On Breaking SAML", 2012): a document keeps what was signed, so that the signature
 * is right, and shows an assertion of the attacker's where it is read.
 */

const key = samlKey();

const EVIL = { id: '_evil', nameId: 'the-owner' };
const SIGNATURE = /<Signature xmlns.*?<\/Signature>/s;
const ASSERTION = /<saml:Assertion .*<\/saml:Assertion>/s;

const found = (xml: string, pattern: RegExp): string => {
  const [match] = pattern.exec(xml) ?? [];
  if (match === undefined) throw new Error('the document has another shape');
  return match;
};
/** A signed assertion in its response, its own text, its signature, and what was signed without it. */
function honest() {
  const xml = response(key);
  const signed = found(xml, ASSERTION);
  const signature = found(signed, SIGNATURE);
  return { xml, signed, signature, bare: signed.replace(signature, '') };
}
/** The same of a response that is signed as a whole. */
function honestResponse() {
  const xml = signedXml(around(assertion()), key, { element: 'Response' });
  const signature = found(xml, SIGNATURE);
  return { xml, signature, bare: xml.replace(signature, '') };
}
/** The attacker's assertion, with something in it. */
const evil = (inside = ''): string => assertion(EVIL).replace('</saml:Issuer>', `$&${inside}`);
const evilResponse = (inside: string): string =>
  around(assertion(EVIL)).replace('_response1', '_evil_response').replace('<samlp:Status>', `${inside}$&`);
const into = (signature: string, element: string): string =>
  signature.replace('</Signature>', `<Object>${element}</Object></Signature>`);

const WRAPPED: readonly (readonly [name: string, why: string, xml: () => string])[] = [
  [
    'XSW1: the signed response inside of the signature of another',
    'exactly one assertion',
    () => {
      const { signature, bare } = honestResponse();
      return evilResponse(into(signature, bare));
    },
  ],
  [
    'XSW2: the signed response before its signature, in another',
    'exactly one assertion',
    () => {
      const { signature, bare } = honestResponse();
      return evilResponse(bare + signature);
    },
  ],
  ['XSW3: another assertion before the signed one', 'exactly one assertion', () => around(evil() + honest().signed)],
  ['XSW4: the signed assertion inside of another', 'exactly one assertion', () => around(evil(honest().signed))],
  [
    'XSW5: another assertion with the signature, and the signed one after it',
    'exactly one assertion',
    () => {
      const { signature, bare } = honest();
      return around(evil(signature) + bare);
    },
  ],
  [
    'XSW6: the signed assertion inside of the signature of another',
    'exactly one assertion',
    () => {
      const { signature, bare } = honest();
      return around(evil(into(signature, bare)));
    },
  ],
  [
    'XSW7: another assertion in extensions',
    'exactly one assertion',
    () => around(`<samlp:Extensions>${evil()}</samlp:Extensions>${honest().signed}`),
  ],
  [
    'XSW8: the signed assertion in an object of a signature, with its own ID',
    'exactly one assertion',
    () => {
      const { signature, bare } = honest();
      return around(evil(into(signature, bare)).replace('_evil', '_evil8'));
    },
  ],
  ['the same ID on both', 'the same ID twice', () => around(evil().replace('_evil', '_assertion1') + honest().signed)],
  [
    'the signed assertion under another name',
    'beside its assertion',
    () => around(evil(honest().signature) + honest().bare.replaceAll('saml:Assertion', 'saml:Advice')),
  ],
  [
    'the other one in another namespace',
    'exactly one assertion',
    () => around(evil().replaceAll('SAML:2.0:assertion', 'SAML:2.0:x') + honest().signed),
  ],
  [
    'the signature of the response, moved into another assertion',
    'over something else',
    () => around(evil(honestResponse().signature)),
  ],
  ['a whole signed response inside of another', 'exactly one assertion', () => evilResponse(honest().xml)],
  [
    'another NameID before the signed one, in the same assertion',
    'is not signed by it',
    () => honest().xml.replace('<saml:Subject>', '<saml:Subject><saml:NameID>the-owner</saml:NameID>'),
  ],
  [
    'another subject in a signed assertion',
    'is not signed by it',
    () => honest().xml.replace('<saml:Subject>', '<saml:Subject><saml:NameID>the-owner</saml:NameID></saml:Subject>$&'),
  ],
];

test.each(WRAPPED)('%s', async (_name, why, xml) => {
  expect(await whyRefused(xml(), key)).toContain(why);
});
