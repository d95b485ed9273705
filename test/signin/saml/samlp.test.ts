import { REQUEST, certifiedKey } from '../../support/saml/documents.ts';
import type { Key } from '../../support/saml/documents.ts';
import { samlpResponse } from '../../support/saml/samlp.ts';
import { verified, whyRefused } from '../../support/saml/verify.ts';

/** Responses that another implementation makes. */

let key: Key;
beforeAll(async () => {
  key = await certifiedKey();
});

const HOPPER = { subject: 'grace-at-corp', email: 'grace@acme.example', givenName: 'Grace', familyName: 'Hopper' };

test('what samlp says of a person is understood', async () => {
  const xml = await samlpResponse(key, { inResponseTo: REQUEST });
  expect(await verified(xml, key, { now: Date.now() })).toMatchObject(HOPPER);
  const unasked = await samlpResponse(key);
  expect(await verified(unasked, key, { now: Date.now(), requestId: null })).toMatchObject(HOPPER);
});

test('a response that it signs twice is accepted, and one that it signs only around is not', async () => {
  const options = { inResponseTo: REQUEST, signResponse: true };
  const now = { now: Date.now() };
  expect(await verified(await samlpResponse(key, options), key, now)).toMatchObject(HOPPER);
  const around = await samlpResponse(key, { ...options, signAssertion: false });
  expect(await whyRefused(around, key, now)).toContain('no signature over its assertion');
});

test('what it encrypts, and what it signs with SHA-1, is refused', async () => {
  const encrypted = await samlpResponse(key, {
    inResponseTo: REQUEST,
    encryptionCert: key.cert,
    encryptionPublicKey: key.cert,
    encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  });
  expect(await whyRefused(encrypted, key)).toContain('is encrypted');
  const weak = await samlpResponse(key, { inResponseTo: REQUEST, signatureAlgorithm: 'rsa-sha1' });
  expect(await whyRefused(weak, key)).toContain('in a way that is not accepted');
});
