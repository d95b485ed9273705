import type { Sandbox } from '../harness.ts';

/** The SQL that links somebody to an identity of the provider okta. */
export const linkAtOkta = (username: string, subject = username): string =>
  `insert into identity_links (issuer, subject, person_id, provider_id, email, role_by_mapping, linked_at)
    select 'https://acme.okta.com', '${subject}', p.id, v.id, '${subject}@okta.example', 0, '2026-03-01T09:00:00.000Z'
    from people p, sign_in_providers v where p.username = '${username}' and v.name = 'okta'`;

/** Links somebody to an identity of the provider okta, as a sign-in does. */
export const linkTo = async (box: Sandbox, username: string, subject = username): Promise<void> => {
  await box.backend.query(box.location, linkAtOkta(username, subject));
};

/** The metadata of a SAML identity provider that signs by a certificate. */
export const samlMetadataOf = (pem: string, id = 'https://idp.acme.example/id'): string => {
  const certificate = (pem.split('-----')[2] ?? '').trim();
  return `<?xml version="1.0"?>
<!-- as providers publish it -->
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${id}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="encryption"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
      ${certificate}
    </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.acme.example/post"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.acme.example/sso?a=1&amp;b=2"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
`;
};

/** The certificate of a SAML identity provider, for a hundred years, so that its fingerprint is always the same. */
export const IDP_CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIDGTCCAgGgAwIBAgIUEPDFMAAAxDytfuZR9ua4ovIZPbIwDQYJKoZIhvcNAQEL',
  'BQAwGzEZMBcGA1UEAwwQaWRwLmFjbWUuZXhhbXBsZTAgFw0yNjExMzAxMDU2NTNa',
  'GA8yMTI2MTEwNjEwNTY1M1owGzEZMBcGA1UEAwwQaWRwLmFjbWUuZXhhbXBsZTCC',
  'ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANId/xVOFtmmilg2lz7qVFo8',
  '2KpUzpsalAd5KpCxPfmOtEFsTtYZg7sAyLhp/jO9Vid6NOJtgta4fwyUi5OZGi1i',
  'CYgp1PSWRKvh5nM/OjaGJzbgghG1jGzj6Ef9eBlHXDmg8UqVehGk0rj3la6/4QaO',
  '/uCgxg9ist1eVKgm28ZYAgMV7W/MnVKxifY+4P22kg5rIBKALmFMhy4Yub3UX3uV',
  'ZT5Twy/E1A6t6mtYdu9CqpSAO/9Gy44319XgZwW2E0G3xr/RqSHjDY36sIl87ZcH',
  'TjeJAJW4dHSRn9SkzAIfXbx1a1qUHJtjn8Z9284LolPgM8X0/QvgX3h5E/2XHgUC',
  'AwEAAaNTMFEwHQYDVR0OBBYEFCaW2DGCuv7x9PG83YBFx0CpQbHbMB8GA1UdIwQY',
  'MBaAFCaW2DGCuv7x9PG83YBFx0CpQbHbMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZI',
  'hvcNAQELBQADggEBAA0+NFa/UNgP72oSKXtbhy0Lf2Vis0+8SCEdKUkefPOJYb4O',
  '6fb6pIAN67UxcguDXXLLKqWnN4PrWp9t7MQAXXYYKZzta2SgnUqcj0m6rMLBh+tB',
  'fTZDWp9GQ4RwBwcR5WOK4QqlCxtAYBjbmsS5XhdTwLQqWHcJr9v1ExBVFvVCBl/7',
  'bmhklIjEzCuJTqBoAP+nQ9kS87cMWBHhMLbCDDBHTIr+RdjP3G0af4RRKrm1lzN0',
  '1en7WBN/FF1Ns2L+zQOzZtIQfk7rUa238DbkbaAGIFAjtHs1zGgAQia/PvHSlDN9',
  'Tec4YIJz9iTW7MsQqc/KE6rS/UDr92M4CHJYM80=',
  '-----END CERTIFICATE-----',
].join('\n');
