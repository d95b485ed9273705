import { SAML } from '@node-saml/node-saml';
import { around, assertion, EXCLUSIVE, response, samlKey, signedXml } from '../../support/saml/documents.ts';
import { verified, whyRefused } from '../../support/saml/verify.ts';

/** Responses that would take a server long to check: they are refused before. */

const key = samlKey();
const other = samlKey();
const many = (count: number, piece: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => piece(at)).join('');
const values = (inner: string, more = ''): string =>
  `<saml:AttributeStatement><saml:Attribute Name="groups"${more}>${inner}</saml:Attribute></saml:AttributeStatement>`;
/** Signed by somebody else, and filled afterwards. */
const filled = (attributes: string): string =>
  signedXml(around(assertion()), other).replace('</saml:Assertion>', `${attributes}</saml:Assertion>`);
const asked = jest.spyOn(SAML.prototype, 'validatePostResponseAsync');
beforeEach(() => asked.mockClear());
afterAll(() => asked.mockRestore());

test.each([
  [
    'prefixes in scope of many elements',
    'too many namespaces',
    values(
      '<x/>'.repeat(1000),
      many(7000, (at) => ` xmlns:p${at}="u"`),
    ),
  ],
  ['a prefix in each element', 'too many namespaces', values(many(2000, (at) => `<p${at}:x xmlns:p${at}="u"/>`))],
  ['more elements than anybody has groups', 'says too much', values('<x/>'.repeat(6000))],
  ['many attributes of an element', 'says too much', values(`<x${many(65, (at) => ` a${at}=""`)}/>`)],
  ['a thousand groups', 'not signed', values('<saml:AttributeValue>g</saml:AttributeValue>'.repeat(1000))],
])('%s: %s', async (_what, why, attributes) => {
  expect(await whyRefused(filled(attributes), key)).toContain(why);
  expect(asked).not.toHaveBeenCalled();
});

test('a signature that holds more than signatures do is refused', async () => {
  const stuffed = (inner: string) =>
    signedXml(around(assertion()), other).replace('</SignedInfo>', `${inner}</SignedInfo>`);
  for (const inner of ['<x/>'.repeat(60), `<x${many(63, (at) => ` a${at}=""`)}/>`.repeat(2)])
    expect(await whyRefused(stuffed(inner), key)).toContain('signature that says too much');
  expect(asked).not.toHaveBeenCalled();
});

test('a signature that lists prefixes without end is refused', async () => {
  const list = `<InclusiveNamespaces xmlns="${EXCLUSIVE}" PrefixList="${'saml '.repeat(30_000)}"/>`;
  const signed = signedXml(around(assertion()), other);
  const [, transform = ''] = /(<Transform Algorithm="[^"]*xml-exc-c14n#")\/>/.exec(signed) ?? [];
  const xml = signed.replace(`${transform}/>`, `${transform}>${list}</Transform>`);
  expect(xml.length).toBeGreaterThan(150_000);
  expect(await whyRefused(xml, key)).toContain('signature that says too much');
  expect(asked).not.toHaveBeenCalled();
});

test('what a key of the provider signed is compared with the assertion', async () => {
  const xml = response(key).replace('grace-at-corp', 'owner');
  expect(await whyRefused(xml, key)).toContain('not signed');
  expect(asked).toHaveBeenCalledTimes(1);
});

test('a thousand groups of a provider that declares its prefixes at each are taken', async () => {
  const types = 'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  const group = (at: number): string =>
    `<saml:AttributeValue ${types} xsi:type="xs:string">g${at}</saml:AttributeValue>`;
  const { groups } = await verified(response(key, { attributes: values(many(1000, group)) }), key);
  expect(groups).toHaveLength(1000);
});

test('the second certificate of a provider counts, too', async () => {
  const { subject } = await verified(response(key), key, { certificates: [other.cert, key.cert] });
  expect(subject).toBe('grace-at-corp');
});
