import type { Sandbox } from '../harness.ts';

/** Links somebody to an identity of the provider okta, as a sign-in does. */
export const linkTo = async (box: Sandbox, username: string, subject = username): Promise<void> => {
  await box.backend.query(
    box.location,
    `insert into identity_links (issuer, subject, person_id, provider_id, email, role_by_mapping, linked_at)
      select 'https://acme.okta.com', '${subject}', p.id, v.id, '${subject}@okta.example', 0, '2026-03-01T09:00:00.000Z'
      from people p, sign_in_providers v where p.username = '${username}' and v.name = 'okta'`,
  );
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
  'MIIBjTCCATOgAwIBAgIUTRD5fAA6vbFN/273MYQDwMBwNAgwCgYIKoZIzj0EAwIw',
  'GzEZMBcGA1UEAwwQaWRwLmFjbWUuZXhhbXBsZTAgFw0yNjExMzAxMDA0NDNaGA8y',
  'MTI2MTEwNjEwMDQ0M1owGzEZMBcGA1UEAwwQaWRwLmFjbWUuZXhhbXBsZTBZMBMG',
  'ByqGSM49AgEGCCqGSM49AwEHA0IABIZ43UFVQsM/Zbmi7WfZQ1785cQTamKfBXSl',
  'mHZBJnIwUt6WV0SVgsfcQ/NJIib+0GR/fZ1p8eTABe33PtGgEGujUzBRMB0GA1Ud',
  'DgQWBBTg0qBY4hZQEBAGcvmqIOEHdW2qQzAfBgNVHSMEGDAWgBTg0qBY4hZQEBAG',
  'cvmqIOEHdW2qQzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDh',
  'rlnNWZ7sRgA3fIcQNBuARswYnYuwavMaWRyb7RdDxQIgel7vQICYmTTg13SjkQj8',
  'ssipHkAsKmNCOMwcG9oP460=',
  '-----END CERTIFICATE-----',
].join('\n');
