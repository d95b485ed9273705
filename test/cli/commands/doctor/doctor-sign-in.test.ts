import { writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { makeCertificates } from '../../../support/certificates.ts';
import { doctor } from '../../../support/doctor.ts';
import { linkTo } from '../../../support/linked.ts';

/** What doctor finds of the providers by which people sign in, and where identities are told. */

const OIDC = 'signin configure oidc okta --issuer https://acme.okta.com --client-id roster --public-client';
const SAML = 'signin configure saml adfs --entity-id urn:adfs --sso-url https://adfs.example/ls';
const DAY = 24 * 60 * 60 * 1000;

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
  });
  afterEach(() => box.destroy());

  const found = async (code: string) => (await doctor(box)).filter((one) => one.code === code);

  test('a provider whose configurer may not change Owners any more, until an Owner configures it', async () => {
    await box.json(OIDC);
    expect(await found('sign_in_configurer')).toEqual([]);
    await box.backend.query(box.location, "update sign_in_providers set configured_by = 'gone'");
    expect(await found('sign_in_configurer')).toMatchObject([
      { severity: 'warning', subject: 'okta', command: 'roster signin configure oidc okta' },
    ]);
    await box.json('signin configure oidc okta');
    expect(await found('sign_in_configurer')).toEqual([]);
  });

  test('that none is enabled where one must be', async () => {
    await box.json(OIDC);
    await box.json('signin require on');
    await box.backend.query(box.location, "update sign_in_providers set status = 'disabled'");
    expect(await found('sign_in_required')).toMatchObject([
      { severity: 'error', command: 'roster signin require off' },
    ]);
  });

  test('a certificate that ends soon, unless another one lasts', async () => {
    // Certificates are of the real clock.
    box.clock.now = Date.now();
    const certificate = async (validity: number) =>
      (await makeCertificates({ validity })).cert.split(/(?<=END CERTIFICATE-----)/)[0] ?? '';
    const [short, long] = [await certificate(20), await certificate(300)];
    writeFileSync(box.path('one.pem'), short);
    writeFileSync(box.path('two.pem'), `${short}\n${long}\n`);
    await box.backend.query(box.location, 'update tokens set expires_at = null');
    await box.json(`${SAML} --certificate-file ${box.path('two.pem')}`);
    expect(await found('sign_in_certificate')).toEqual([]);
    await box.json(`${SAML} --certificate-file ${box.path('one.pem')}`);
    expect(await found('sign_in_certificate')).toMatchObject([
      { subject: 'adfs', message: expect.stringMatching(/ ends on /) as string },
    ]);
    box.clock.now += 21 * DAY;
    expect(await found('sign_in_certificate')).toMatchObject([
      { message: expect.stringMatching(/ ended on /) as string },
    ]);
  });

  test('whom providers know somebody as is told to them, and to who may see people', async () => {
    await box.json(OIDC);
    await linkTo(box, 'ada');
    const identities = [{ provider: 'okta', email: 'ada@okta.example', linked_at: '2026-03-01T09:00:00.000Z' }];
    for (const line of ['me show', 'people show ada']) {
      expect([line, await box.json(line)]).toMatchObject([line, { identities }]);
      const { stdout } = await box.run(line, { tty: 200 });
      expect(stdout).toContain('okta: ada@okta.example since 2026-03-01');
    }
  });
});
