import { generateKeyPairSync } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { makeCertificates } from '../certificates.ts';

/** Documents of SAML as an identity provider makes them, and as attackers change them. */

export const ACS = 'https://roster.acme.example/saml/corp/acs';
export const ENTITY = 'https://roster.acme.example/saml/corp/metadata';
export const IDP = 'https://idp.acme.example/saml';
export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const REQUEST = '_0123456789abcdef';

/** A time some seconds from now, as documents write it. */
export const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

export interface Key {
  /** The certificate, or the public key, in PEM. */
  readonly cert: string;
  readonly key: string;
}

/** A key with its certificate. */
export async function certifiedKey(): Promise<Key> {
  const { cert, key } = await makeCertificates({ domains: ['idp.acme.example'] });
  return { cert, key };
}

/** A key without a certificate, which takes a tenth of the time; the library takes it as well. */
export function samlKey(): Key {
  const { publicKey: cert, privateKey: key } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { cert, key };
}

/** What can differ in a document; undefined leaves an attribute or element out. */
export interface Parts {
  readonly id: string;
  readonly issuer: string;
  readonly issued: string;
  readonly nameId: string;
  readonly format: string | undefined;
  readonly method: string;
  readonly recipient: string | undefined;
  readonly confirmedUntil: string | undefined;
  readonly confirmedFrom: string | undefined;
  readonly inResponseTo: string | undefined;
  readonly notBefore: string | undefined;
  readonly notOnOrAfter: string | undefined;
  readonly audience: string | undefined;
  /** XML. */
  readonly conditions: string;
  readonly attributes: string;
  readonly authentication: string;
  readonly responseIssuer: string | undefined;
  readonly destination: string | undefined;
  readonly responseTo: string | undefined;
  readonly status: string;
}

const NAMEID = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const WHOLE: Parts = {
  id: '_assertion1',
  issuer: IDP,
  issued: at(-1),
  nameId: 'grace-at-corp',
  format: NAMEID,
  method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
  recipient: ACS,
  confirmedUntil: at(300),
  confirmedFrom: undefined,
  inResponseTo: REQUEST,
  notBefore: at(-10),
  notOnOrAfter: at(300),
  audience: ENTITY,
  conditions: '',
  attributes: '',
  authentication: `<saml:AuthnStatement AuthnInstant="${at(-1)}" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
  responseIssuer: IDP,
  destination: ACS,
  responseTo: REQUEST,
  status: '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>',
};

const attribute = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name}="${value}"`;

/** Attributes of a person, as XML. */
export const stated = (attributes: Readonly<Record<string, readonly string[]>>): string =>
  `<saml:AttributeStatement>${Object.entries(attributes)
    .map(
      ([name, values]) =>
        `<saml:Attribute Name="${name}">${values
          .map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`)
          .join('')}</saml:Attribute>`,
    )
    .join('')}</saml:AttributeStatement>`;

const SAML_NS = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';

/** An assertion that is in order but for what is changed; not signed. */
export function assertion(changed: Partial<Parts> = {}): string {
  const parts = { ...WHOLE, ...changed };
  const data = [
    attribute('NotBefore', parts.confirmedFrom),
    attribute('NotOnOrAfter', parts.confirmedUntil),
    attribute('Recipient', parts.recipient),
    attribute('InResponseTo', parts.inResponseTo),
  ].join('');
  const audience =
    parts.audience === undefined
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${parts.audience}</saml:Audience></saml:AudienceRestriction>`;
  return [
    `<saml:Assertion ${SAML_NS} ID="${parts.id}" Version="2.0" IssueInstant="${parts.issued}">`,
    `<saml:Issuer>${parts.issuer}</saml:Issuer>`,
    `<saml:Subject><saml:NameID${attribute('Format', parts.format)}>${parts.nameId}</saml:NameID>`,
    `<saml:SubjectConfirmation Method="${parts.method}"><saml:SubjectConfirmationData${data}/></saml:SubjectConfirmation></saml:Subject>`,
    `<saml:Conditions${attribute('NotBefore', parts.notBefore)}${attribute('NotOnOrAfter', parts.notOnOrAfter)}>${audience}${parts.conditions}</saml:Conditions>`,
    parts.authentication,
    parts.attributes,
    '</saml:Assertion>',
  ].join('');
}

/** A response around assertions. */
export function around(assertions: string, changed: Partial<Parts> = {}): string {
  const { responseIssuer, responseTo, destination, status } = { ...WHOLE, ...changed };
  const issuer = responseIssuer === undefined ? '' : `<saml:Issuer ${SAML_NS}>${responseIssuer}</saml:Issuer>`;
  return [
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_response1" Version="2.0" IssueInstant="${at(-1)}"`,
    `${attribute('Destination', destination)}${attribute('InResponseTo', responseTo)}>`,
    `${issuer}<samlp:Status>${status}</samlp:Status>${assertions}</samlp:Response>`,
  ].join('');
}

interface Signing {
  /** The name of the element that is signed. */
  readonly element?: 'Assertion' | 'Response';
  readonly algorithm?: string;
  readonly digest?: string;
  readonly transforms?: readonly string[];
}

export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** The document with a signature in one of its elements. */
export function signedXml(
  xml: string,
  { key, cert }: Key,
  { element = 'Assertion', algorithm = RSA_SHA256, digest = SHA256, transforms = [ENVELOPED, EXCLUSIVE] }: Signing = {},
): string {
  const signer = new SignedXml({
    privateKey: key,
    publicCert: cert,
    signatureAlgorithm: algorithm,
    canonicalizationAlgorithm: EXCLUSIVE,
  });
  const path = `//*[local-name(.)='${element}']`;
  signer.addReference({ xpath: path, transforms: [...transforms], digestAlgorithm: digest });
  signer.computeSignature(xml, {
    location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' },
  });
  return signer.getSignedXml();
}

export const encoded = (xml: string): string => Buffer.from(xml).toString('base64');

/** A response in order but for what is changed, its assertion signed. */
export const response = (key: Key, changed: Partial<Parts> = {}, signing: Signing = {}): string =>
  signedXml(around(assertion(changed), changed), key, signing);
