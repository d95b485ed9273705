import { inflateRawSync } from 'node:zlib';
import samlp from 'samlp';
import { attributeOf, childrenOf, readXml } from '../../../src/lib/xml-tree.ts';
import { acsUrl, entityIdAt, metadataUrl, serviceMetadata } from '../../../src/domain/signin/saml.ts';
import { requestUrl } from '../../../src/signin/saml/request.ts';
import { ACS, ENTITY, NOW, REQUEST, at } from '../../support/saml/documents.ts';

/** What goes to the identity provider: requests, and our metadata. */

const SETTINGS = { entity_id: 'https://idp', sso_url: 'https://idp.example/sso?idpid=C1&x=a%26b', certificates: [] };
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

const asked = (name_id_format: string | null) =>
  new URL(requestUrl({ ...SETTINGS, name_id_format }, { id: REQUEST, acs: ACS, now: NOW }));
const sent = (url: URL): string =>
  inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();

test('a request goes to the address of the provider, whose own parameters it keeps', () => {
  const url = asked(null);
  expect(`${url.origin}${url.pathname}`).toBe('https://idp.example/sso');
  expect([...url.searchParams.keys()]).toEqual(['idpid', 'x', 'SAMLRequest']);
  expect(url.searchParams.get('x')).toBe('a&b');
});

test('a request says who asks, where the answer goes, and nothing that differs by itself', () => {
  const tree = readXml(sent(asked(PERSISTENT)));
  if ('fault' in tree) throw new Error(tree.fault);
  const { root } = tree;
  expect(
    Object.fromEntries(root.attributes.filter(({ namespace }) => namespace === '').map((one) => [one.name, one.value])),
  ).toEqual({
    ID: REQUEST,
    Version: '2.0',
    IssueInstant: at(0),
    Destination: SETTINGS.sso_url,
    ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    AssertionConsumerServiceURL: ACS,
  });
  expect(childrenOf(root, 'urn:oasis:names:tc:SAML:2.0:assertion', 'Issuer').map(({ text }) => text)).toEqual([ENTITY]);
  const [policy] = childrenOf(root, 'urn:oasis:names:tc:SAML:2.0:protocol', 'NameIDPolicy');
  expect(policy && attributeOf(policy, 'Format')).toBe(PERSISTENT);
  expect(asked(PERSISTENT).href).toBe(asked(PERSISTENT).href);
  expect(sent(asked(null))).not.toContain('Format=');
});

test('samlp understands it', async () => {
  const query = Object.fromEntries(asked(null).searchParams);
  const parsed = await new Promise((resolve, reject) => {
    samlp.parseRequest({ query, method: 'GET' }, {}, (error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
  expect(parsed).toMatchObject({ id: REQUEST, issuer: ENTITY, assertionConsumerServiceURL: ACS });
});

test('the metadata say where responses go, that assertions must be signed, and offer no single logout', () => {
  const acs = acsUrl('https://roster.acme.example', 'corp');
  expect([acs, entityIdAt(acs), metadataUrl('https://roster.acme.example', 'corp')]).toEqual([ACS, ENTITY, ENTITY]);
  const tree = readXml(serviceMetadata(acs, null));
  if ('fault' in tree) throw new Error(tree.fault);
  const [role] = tree.root.children;
  expect(attributeOf(tree.root, 'entityID')).toBe(ENTITY);
  expect(role && attributeOf(role, 'WantAssertionsSigned')).toBe('true');
  expect(role?.children.map(({ name, text, attributes }) => [name, text, attributes.at(-1)?.value])).toEqual([
    ['NameIDFormat', PERSISTENT, undefined],
    ['NameIDFormat', 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', undefined],
    ['NameIDFormat', 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified', undefined],
    ['AssertionConsumerService', '', ACS],
  ]);
  expect(serviceMetadata('https://a/saml/a"&<b/acs', PERSISTENT)).toContain('a&quot;&amp;&lt;b/acs');
});
