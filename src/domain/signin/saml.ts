import { escapeXml } from '../../lib/escape-xml.ts';

/** What roster is to SAML identity providers: a service provider with an entity id, an address for responses, and metadata. */

/** The path below which a provider's addresses are. */
const pathOf = (provider: string): string => `/saml/${encodeURIComponent(provider)}`;

/** Where a provider sends its responses: the assertion consumer service. */
export const acsUrl = (origin: string, provider: string): string => `${origin}${pathOf(provider)}/acs`;

/** Where the metadata for a provider are. */
export const metadataUrl = (origin: string, provider: string): string => `${origin}${pathOf(provider)}/metadata`;

/** Our entity id for the provider that sends its responses to this address: that of the metadata. */
export const entityIdAt = (acs: string): string => acs.replace(/\/acs$/, '/metadata');

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const POST_BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
/** Formats of names that stay the same; without one that was asked for, all of them are accepted. */
const NAME_IDS: readonly string[] = [
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
];

/** The content type of metadata. */
export const METADATA_TYPE = 'application/samlmetadata+xml';

/** The metadata that a provider reads. Roster signs no requests, and single logout is not supported, so it has no keys. */
export function serviceMetadata(acs: string, nameIdFormat: string | null): string {
  const formats = nameIdFormat === null ? NAME_IDS : [nameIdFormat];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<EntityDescriptor xmlns="${METADATA}" entityID="${escapeXml(entityIdAt(acs))}">`,
    `  <SPSSODescriptor protocolSupportEnumeration="${PROTOCOL}" AuthnRequestsSigned="false" WantAssertionsSigned="true">`,
    ...formats.map((format) => `    <NameIDFormat>${escapeXml(format)}</NameIDFormat>`),
    `    <AssertionConsumerService index="0" isDefault="true" Binding="${POST_BINDING}" Location="${escapeXml(acs)}"/>`,
    '  </SPSSODescriptor>',
    '</EntityDescriptor>',
    '',
  ].join('\n');
}

/**
 * Whether a response says that it answers a request. Only a guess, so that the right page comes next: what it says is
 * checked when it is verified.
 */
export const answersRequest = (parameter: string): boolean =>
  Buffer.from(parameter, 'base64').toString('latin1').includes('InResponseTo=');
