import { samlMetadata } from '../../../../src/cli/commands/signin/saml-metadata.ts';
import { AppError } from '../../../../src/domain/errors.ts';
import { IDP_CERTIFICATE, samlMetadataOf } from '../../../support/linked.ts';

/** What is read from the metadata of a SAML identity provider, and what is refused. */

const WHOLE = samlMetadataOf(IDP_CERTIFICATE);

const told = (text: string): string => {
  try {
    return JSON.stringify(samlMetadata(text));
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid') return error.message;
    throw error;
  }
};

test('the entity, its address for HTTP-Redirect and the certificates for signatures are read', () => {
  const { entity_id, sso_url, certificates } = samlMetadata(WHOLE);
  expect([entity_id, sso_url]).toEqual(['https://idp.acme.example/id', 'https://idp.acme.example/sso?a=1&b=2']);
  expect(certificates.map((pem) => pem.trim())).toEqual([IDP_CERTIFICATE]);
});

const WITHOUT_ROOT = WHOLE.slice(WHOLE.indexOf('<md:EntityDescriptor'));

test.each([
  ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${WITHOUT_ROOT}`, 'a document type'],
  ['an entity that is not of XML', WHOLE.replace('sso?a=1&amp;', 'sso?a=1&evil;'), 'no well-formed XML'],
  ['half of it', WHOLE.slice(0, 600), 'no well-formed XML'],
  ['two providers', `<all>${WITHOUT_ROOT}${WITHOUT_ROOT}</all>`, '2 identity providers'],
  ['a service provider', WHOLE.replaceAll('IDPSSODescriptor', 'SPSSODescriptor'), 'describe no identity provider'],
  ['another namespace', WHOLE.replace('SAML:2.0:metadata', 'SAML:1.0:metadata'), 'describe no identity provider'],
  ['HTTP-POST alone', WHOLE.replace('HTTP-Redirect', 'HTTP-Artifact'), 'no address for HTTP-Redirect'],
  ['certificates for encryption alone', WHOLE.replace('"signing"', '"encryption"'), 'no certificate'],
  ['too deep a document', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`, 'nested too deep'],
  ['too long a document', ' '.repeat(1_000_001), 'longer than a megabyte'],
  ['something else', 'no metadata', 'no well-formed XML'],
])('%s is refused', (_what, text, reason) => {
  expect(told(text)).toContain(reason);
});
