import { certificateFacts, normalCertificate } from '../../src/core/certificate.ts';
import { certifiedKey } from '../support/saml/documents.ts';

/** Certificates by which providers sign. */

const EC = `-----BEGIN CERTIFICATE-----
MIIBizCCATGgAwIBAgIUA2vnDVcal5v1Um+pIb5Rj/ivsGowCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQaWRwLmFjbWUuZXhhbXBsZTAeFw0yNjExMzAxMDM0MTVaFw0z
NjExMjcxMDM0MTVaMBsxGTAXBgNVBAMMEGlkcC5hY21lLmV4YW1wbGUwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQ5HlOnPcWMWbCAXCO1nF+tFe4G4kaBPgfaU/3X
Zc9xVPrnGiTklGonsm7e/Znyeo4Sya8nD83JTvgjh+DTRAb1o1MwUTAdBgNVHQ4E
FgQUG7TRA99GPgjQZiE73kI/EsYEQkkwHwYDVR0jBBgwFoAUG7TRA99GPgjQZiE7
3kI/EsYEQkkwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAhcaT/
zqhGsndm6aWbHByFVLoBBx6fPGniBLYKlqe2pgIhAMoQP1/+gMeRN/UM2MFO8vIP
pQ3f/se26TCICiL+8irB
-----END CERTIFICATE-----
`;

const SHORT = `-----BEGIN CERTIFICATE-----
MIICEjCCAXugAwIBAgIUPmFbbsGba87vb/sqfi1hzEIA/YswDQYJKoZIhvcNAQEL
BQAwGzEZMBcGA1UEAwwQaWRwLmFjbWUuZXhhbXBsZTAeFw0yNjExMzAxMDM0MTVa
Fw0zNjExMjcxMDM0MTVaMBsxGTAXBgNVBAMMEGlkcC5hY21lLmV4YW1wbGUwgZ8w
DQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBAPBIsqPlGwrhXkC3P0mDDZJr/z14laWY
zxYx+3VN9C7mxMvT952Satcg4uGcoaW4yLf417accOTcjuaNp3LwtdF7F37IhqAO
XwlLr1eKmxqdWsiMvKPRMAFKERKAQaowJJovnGEAcGS78ZNlXX7wNmnf0G4ketFF
8ObAwynPJLpzAgMBAAGjUzBRMB0GA1UdDgQWBBSJnFFp0fvotuHg0N/V6JjUzpIm
4DAfBgNVHSMEGDAWgBSJnFFp0fvotuHg0N/V6JjUzpIm4DAPBgNVHRMBAf8EBTAD
AQH/MA0GCSqGSIb3DQEBCwUAA4GBAMV2iUFKCVvGpOrcTJrBUZLXk4NkUxEPs5zn
3zKJQW29FLlY/wBE7rNRXKxEw+xp9qTGhEfkkjTKnY4aTarkxlS7zfasUSLau/rg
YAvB2QZ3+DHeltOZSGkmnsz2mwQcS1hbmHIrBjgwvuDYL5QAuJ5dNNKD/vBATXdK
tgu7o9rD
-----END CERTIFICATE-----
`;

test('a certificate is stored in one form, whatever stands around it', async () => {
  const { cert } = await certifiedKey();
  expect(normalCertificate(`Bag Attributes\r\n${cert.replaceAll('\n', '\r\n')}`)).toBe(normalCertificate(cert));
  expect(certificateFacts(cert).fingerprint).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test.each([
  ['a key on a curve', EC, 'must be RSA, of 2048 bits or more'],
  ['a short key', SHORT, 'must be RSA, of 2048 bits or more'],
  ['two certificates', EC + EC, 'no certificate in PEM'],
  ['nothing', '', 'no certificate in PEM'],
])('%s is refused', (_what, pem, why) => {
  expect(() => normalCertificate(pem)).toThrow(why);
});
