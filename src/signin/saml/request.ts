import { deflateRawSync } from 'node:zlib';
import type { SamlSettings } from '../../domain/signin/provider.ts';
import { entityIdAt, POST_BINDING } from '../../domain/signin/saml.ts';
import { escapeXml } from '../../lib/escape-xml.ts';
import { ASSERTION, PROTOCOL } from './names.ts';

/** Requests to identity providers (SAML core 3.4.1), by redirects of the browser. */

interface Asked {
  /** An XML name that only this browser's sign-in has. */
  readonly id: string;
  /** Where the response goes. */
  readonly acs: string;
  /** Now, in milliseconds since 1970. */
  readonly now: number;
}

/** Where to send the browser. Requests are not signed: what matters is in the response. */
export function requestUrl({ sso_url: destination, name_id_format }: SamlSettings, asked: Asked): string {
  const url = new URL(destination);
  const deflated = deflateRawSync(requestXml(destination, name_id_format, asked));
  url.searchParams.set('SAMLRequest', deflated.toString('base64'));
  return url.href;
}

function requestXml(destination: string, nameIdFormat: string | null, { id, acs, now }: Asked): string {
  const format = nameIdFormat === null ? '' : ` Format="${escapeXml(nameIdFormat)}"`;
  return [
    `<samlp:AuthnRequest xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}" ID="${escapeXml(id)}" Version="2.0"`,
    ` IssueInstant="${new Date(now).toISOString()}" Destination="${escapeXml(destination)}"`,
    ` ProtocolBinding="${POST_BINDING}" AssertionConsumerServiceURL="${escapeXml(acs)}">`,
    `<saml:Issuer>${escapeXml(entityIdAt(acs))}</saml:Issuer>`,
    `<samlp:NameIDPolicy${format} AllowCreate="true"/>`,
    '</samlp:AuthnRequest>',
  ].join('');
}
