import { writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { makeCertificates } from '../../../support/certificates.ts';
import { errorOf } from '../../../support/front-door.ts';
import { codeFor } from '../../../support/invitations.ts';
import { linkTo, samlMetadataOf } from '../../../support/linked.ts';

/** Who configures providers by which people sign in, and what becomes of them. */

const SECRET = 'the-client-secret';
const OIDC = 'signin configure oidc okta --issuer https://acme.okta.com --client-id roster';

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
  });
  afterEach(() => box.destroy());

  const refused = async (line: string, by = box) => errorOf(await by.run(`${line} --json`));
  const sealed = () => box.backend.query(box.location, 'select settings from sign_in_providers');

  test('a client secret is sealed, never shown, and kept as long as issuer and client are the same', async () => {
    const first = await box.run(`${OIDC} --client-secret-stdin --json`, { stdin: `${SECRET}\n` });
    expect(first).toMatchObject({ code: 0 });
    const [before] = await sealed();
    expect(await box.run(`${OIDC} --client-secret-stdin`, { stdin: SECRET })).toMatchObject({ stderr: 'unchanged\n' });
    const titled = await box.json('signin configure oidc okta --title Acme');
    expect(titled).toMatchObject({ has_client_secret: true, title: 'Acme', client_id: 'roster' });
    expect(await sealed()).toEqual([before]);
    expect((await refused('signin configure oidc okta --issuer https://evil.example')).code).toBe('invalid');
    const everything = [
      first.stdout + first.stderr,
      JSON.stringify(await sealed()),
      (await box.run('signin show okta --json')).stdout,
      (await box.run('audit list --all --fields metadata,description --json')).stdout,
    ];
    expect(everything.filter((text) => text.includes(SECRET))).toEqual([]);
    expect(await box.json('signin configure oidc okta --public-client')).toMatchObject({ has_client_secret: false });
  });

  test('a terminal asks for the secret of a new client', async () => {
    const asked = await box.run(OIDC, { answers: [SECRET] });
    expect(asked).toMatchObject({ code: 0 });
    expect(await box.json('signin show okta')).toMatchObject({ has_client_secret: true });
  });

  test('it tells what to type in at the provider, by the URL of the organization', async () => {
    const paths = await box.run(`${OIDC} --public-client`);
    expect(paths.stderr).toContain('/signin/with/okta/callback, behind the address of this server');
    await box.json('settings set url https://roster.acme.example/');
    const shown = await box.run('signin show okta');
    expect(shown.stderr).toContain('https://roster.acme.example/signin/with/okta/callback');
  });

  test('an empty list of domains lets all count again; one that is left out stays', async () => {
    const domains = async (more: string) =>
      (
        await box.json<{ domains: string[] }>([
          ...`${OIDC} --public-client`.split(' '),
          ...more.split(' ').filter(Boolean),
        ])
      ).domains;
    expect(await domains('--domain acme.example,acme.test')).toEqual(['acme.example', 'acme.test']);
    expect(await domains('')).toEqual(['acme.example', 'acme.test']);
    expect(
      (await box.json<{ domains: string[] }>(['signin', 'configure', 'oidc', 'okta', '--domain', ''])).domains,
    ).toEqual([]);
  });

  test('SAML is read from metadata, by hand given values go before', async () => {
    const { cert } = await makeCertificates();
    writeFileSync(box.path('metadata.xml'), samlMetadataOf(cert));
    const line = `signin configure saml adfs --metadata-file ${box.path('metadata.xml')}`;
    expect(await box.json(`${line} --sso-url https://other.example/sso`)).toMatchObject({
      issuer: 'https://idp.acme.example/id',
      sso_url: 'https://other.example/sso',
      certificates: [expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)],
      certificate_ends_at: expect.stringMatching(/Z$/) as string,
      metadata_url: '/saml/adfs/metadata',
    });
    expect(await box.json(line)).toMatchObject({ sso_url: 'https://idp.acme.example/sso?a=1&b=2' });
  });

  test('who may not change Owners configures nothing, and who reads needs the permission', async () => {
    await box.json(`${OIDC} --public-client`);
    await box.json('role new Provisioner --permission organization.okta.manage --permission organization.okta.view');
    await box.json('people add hank@acme.example --role Provisioner --reveal');
    const hank = await box.as('hank');
    expect(await hank.run('signin list')).toMatchObject({ code: 0 });
    for (const line of ['signin configure oidc okta --title x', 'signin require on', 'signin remove okta --yes'])
      expect([line, (await refused(line, hank)).details.permission]).toEqual([line, 'organization.change_owner']);
  });

  test('links keep their issuer, and go with their person and their provider', async () => {
    await box.json(`${OIDC} --public-client`);
    await box.json('people add linus@acme.example grace@acme.example --reveal');
    for (const name of ['linus', 'grace']) await linkTo(box, name);
    const other = 'signin configure oidc okta --issuer https://other.example --public-client';
    expect((await refused(other)).details).toMatchObject({ links: 2 });
    await box.run('people remove linus --yes');
    expect(await box.json('signin show okta')).toMatchObject({ links: 1 });
    const question = await box.run('signin remove okta');
    expect(question.stderr).toContain('1 link of people');
    await box.json('signin remove okta --yes');
    expect(await box.backend.query(box.location, 'select subject from identity_links')).toEqual([]);
  });

  test('what providers give never changes Owners, however it comes to', async () => {
    await box.json(`${OIDC} --public-client`);
    await box.json('role new Helper --permission organization.view');
    await box.json('group create Helpers');
    await box.json('signin mapping set helpers --role Helper');
    await box.json('signin mapping set helpers-too --group Helpers');
    await box.json('role new Keeper --permission organization.view');
    await box.json('group role Helpers Keeper');
    for (const line of [
      'role edit Helper --add organization.change_owner',
      'role edit Keeper --add organization.change_owner',
    ])
      expect([line, (await refused(line)).code]).toEqual([line, 'owner_role']);
    await box.json('role new Chief --permission organization.change_owner');
    expect((await refused('group role Helpers Chief')).code).toBe('owner_role');
    expect((await refused('role delete Helper --reassign-to Chief')).code).toBe('owner_role');
    expect((await refused('signin configure oidc okta --default-role Chief')).code).toBe('owner_role');
  });

  test('a role that is given is in use, and is replaced with an event of each', async () => {
    await box.json('role new Helper --permission organization.view');
    await box.json(`${OIDC} --public-client --default-role Helper`);
    await box.json('signin mapping set helpers --role Helper');
    const { details } = await refused('role delete Helper');
    expect(details.users ?? details).toMatchObject(expect.anything());
    await box.json('role delete Helper --reassign-to Member --yes');
    expect(await box.json('signin show okta')).toMatchObject({ default_role: 'Member' });
    expect(await box.json('signin mapping list')).toMatchObject([{ role: 'Member' }]);
    const kinds = await box.json<{ resource: string }[]>('audit list --limit 3');
    expect(kinds.map(({ resource }) => resource).toSorted()).toEqual(['RBACRole', 'SignInMapping', 'SignInProvider']);
  });

  test('groups that SCIM manages are not mapped', async () => {
    await box.json(`${OIDC} --public-client`);
    await box.json('group create Synced');
    await box.backend.query(box.location, "update groups set scim = 'linked' where name = 'Synced'");
    expect((await refused('signin mapping set synced --group Synced')).code).toBe('managed_by_scim');
  });

  test('where it is required, passwords log in only who may change Owners, and a wrong one is told as ever', async () => {
    await box.json(`${OIDC} --public-client`);
    await box.json('signin require on');
    const { temporary_password: password } = (
      await box.json<{ temporary_password: string }[]>('people add hank@acme.example --reveal')
    )[0] ?? { temporary_password: '' };
    const login = (secret: string) =>
      box.run('login hank --password-stdin --json', { stdin: `${secret}\ncorrect horse battery staple\n` });
    expect(errorOf(await login('wrong')).code).toBe('unauthenticated');
    expect(errorOf(await login(password)).code).toBe('forbidden');
    await box.json('people role hank Owner');
    expect(await login(password)).toMatchObject({ code: 0 });
  });

  test('where it is required, a code of an invitation makes no account, unless of who may change Owners', async () => {
    await box.json(`${OIDC} --public-client`);
    await box.json('signin require on');
    const accept = async (address: string, role: string) => {
      const code = await codeFor(box, `${address} --role ${role}`);
      return box.run('invitation accept --code-stdin --password-stdin --json', {
        stdin: `${code}\nseven quiet lamps by the river\n`,
        env: { ROSTER_CONFIG_DIR: box.path('elsewhere') },
      });
    };
    const member = await accept('guest@acme.example', 'Member');
    expect([member.code, errorOf(member)]).toMatchObject([
      5,
      { code: 'forbidden', hint: expect.stringContaining('guest@acme.example') as string },
    ]);
    expect((await refused('people show guest')).code).toBe('not_found');
    expect(await accept('boss@acme.example', 'Owner')).toMatchObject({ code: 0 });
    const wrong = await box.run('invitation accept --code-stdin --json', { stdin: 'wrong\n' });
    expect(errorOf(wrong).code).toBe('unauthenticated');
  });
});
