import { writeFileSync } from 'node:fs';
import { CHOSEN, sandbox } from '../../../harness.ts';
import type { Result, RunOptions, Sandbox } from '../../../harness.ts';
import { bothWays } from '../../../support/backends.ts';
import { openLoopback } from '../../../../src/cli/process/loopback.ts';
import { errorOf } from '../../../support/front-door.ts';
import { makeCertificates } from '../../../support/certificates.ts';
import { startRealProvider } from '../../../support/oidc-provider.ts';
import type { RealProvider } from '../../../support/oidc-provider.ts';
import { stateOf } from '../../../support/state.ts';
import { stopWebServers } from '../../../support/web-server.ts';

/** `roster signin test`: whom a provider would sign in, at a real provider of OpenID Connect. */

const CLIENT = { client_id: 'roster', client_secret: 'a-secret-of-a-confidential-client' };

let claims: Record<string, unknown>;
let provider: RealProvider;
let warned: jest.SpyInstance;
beforeAll(async () => {
  warned = jest.spyOn(console, 'warn').mockReturnValue();
  provider = await startRealProvider('http://127.0.0.1/callback', () => claims, CLIENT);
});
afterAll(async () => {
  warned.mockRestore();
  await stopWebServers();
});

describe.each(bothWays())('$name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    // The provider knows the time itself.
    box.clock.now = Date.now();
    await ok('login ada --password-stdin', { stdin: CHOSEN });
    claims = { email: 'grace@acme.example', email_verified: true, groups: ['eng'] };
    await ok('people add grace@acme.example --role Member --reveal');
    await ok('group create Makers');
    await ok(
      ['signin', 'configure', 'oidc', 'okta', '--issuer', provider.url, '--client-id', CLIENT.client_id].concat([
        '--client-secret-stdin',
        '--scope',
        'profile',
        '--scope',
        'email',
      ]),
      { stdin: CLIENT.client_secret },
    );
    await ok('signin mapping set eng --group Makers');
  });
  afterEach(() => box.destroy());

  const ok = async (argv: string | string[], options: RunOptions = {}): Promise<void> => {
    const { code, stderr } = await box.run(argv, options);
    if (code !== 0) throw new Error(`${String(argv)}: ${stderr}`);
  };

  /** Runs a test, with a browser that `answer` makes go on from the address of the provider. */
  async function tested(argv = '', answer = (url: string) => provider.visit(url, 'at okta')): Promise<Result> {
    const running = { back: Promise.resolve(0) };
    const browser = (url: string): boolean => {
      running.back = answer(url).then(async (to) => (await fetch(to)).status);
      return true;
    };
    const done = await box.run(`signin test okta ${argv}`.trim(), { browser });
    expect(await running.back).toBe(200);
    return done;
  }
  const told = async (): Promise<unknown> => JSON.parse((await tested('--json')).stdout);

  test('tells what came and whom it would be, and neither links, makes a session nor changes anything', async () => {
    const before = await stateOf(box);
    const done = await tested('--json');
    expect(done.stderr.split('\n').filter((line) => !line.startsWith('  http'))).toEqual([
      'For this test, the provider must allow this redirect URI:',
      'A page opens in your browser. If it does not, open:',
      'Waiting for 10 minutes until you are signed in there; Ctrl-C stops waiting.',
      'this was a test: nobody is logged in, and nothing was changed',
      '',
    ]);
    expect(JSON.parse(done.stdout)).toMatchObject({
      ...{ provider: 'okta', enabled: true, issuer: provider.url, subject: 'at okta', groups: ['eng'] },
      ...{ email: 'grace@acme.example', email_counts: true, would_be: 'found', person: 'grace' },
      ...{ role: 'Member', former_role: null, joins: ['Makers'], leaves: [], hint: null },
    });
    expect(JSON.parse(done.stdout)).toHaveProperty(
      'claims',
      expect.arrayContaining([{ name: 'email_verified', value: 'true' }]),
    );
    expect(done.stdout + done.stderr).not.toContain(CLIENT.client_secret);
    expect(await stateOf(box)).toBe(before);
    expect((await tested()).stdout).toContain('email_verified=true');
  });

  test('an identity that is nobody is told why, and what helps; so is one that is invited or new', async () => {
    claims = { email: 'ada@acme.example', email_verified: true };
    expect(await told()).toMatchObject({
      ...{ would_be: 'nobody', person: null, role: null, joins: [], groups: null },
      reason: expect.stringContaining('may change Owners') as string,
      hint: expect.stringContaining('link Okta') as string,
    });
    claims = { email: 'grace@acme.example', email_verified: 'true' };
    expect(await told()).toMatchObject({ would_be: 'nobody', email_counts: false });
    await ok('people invite guest@acme.example --role Admin --reveal');
    claims = { email: 'guest@acme.example', email_verified: true, groups: ['eng'] };
    expect(await told()).toMatchObject({ would_be: 'invited', role: 'Admin', joins: [] });
    await ok('signin configure oidc okta --create-people');
    await ok('signin disable okta');
    claims = { email: 'new@acme.example', email_verified: true, groups: ['eng'] };
    const fresh = await tested('--json');
    expect(JSON.parse(fresh.stdout)).toMatchObject({
      would_be: 'new',
      enabled: false,
      role: 'Member',
      joins: ['Makers'],
    });
    expect(fresh.stderr).toContain('roster signin enable okta');
    expect((await box.run('people show new')).code).toBe(3);
  });

  test('what the provider refuses is told as its error', async () => {
    const denied = (url: string) => {
      const { searchParams: asked } = new URL(url);
      const back = new URL(asked.get('redirect_uri') ?? '');
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('state', asked.get('state') ?? '');
      back.searchParams.set('iss', provider.url);
      return Promise.resolve(back);
    };
    const refused = await tested('--json', denied);
    expect([refused.code, refused.stdout]).toEqual([7, '']);
    for (const text of ['"unreachable"', 'the answer of okta says access_denied'])
      expect(refused.stderr.toLowerCase()).toContain(text);
  });

  test('Ctrl-C ends the waiting', async () => {
    const stopping = new AbortController();
    const browser = () => (stopping.abort('SIGINT'), true);
    const stopped = await box.run('signin test okta', { browser, signal: stopping.signal });
    expect([stopped.code, stopped.stdout]).toEqual([130, '']);
    expect(stopped.stderr).toContain('nothing was changed');
  });

  test('needs what configuring needs, and a provider of OpenID Connect', async () => {
    await ok('people add linus@acme.example --role Admin --reveal');
    const linus = await box.as('linus');
    expect(errorOf(await linus.run('signin test okta --json')).code).toBe('forbidden');
    expect((await box.run('signin test nobody')).code).toBe(3);
    writeFileSync(box.path('adfs.pem'), (await makeCertificates()).cert);
    const saml = ['--entity-id', 'urn:adfs', '--sso-url', 'https://adfs.acme.example/ls'];
    await ok(['signin', 'configure', 'saml', 'adfs', ...saml, '--certificate-file', box.path('adfs.pem')]);
    const refused = await box.run('signin test adfs --json');
    expect([refused.code, errorOf(refused).message]).toEqual([2, expect.stringContaining('ACS URL')]);
  });
});

test('a port that is used is told, and nobody who comes in time as well', async () => {
  const first = await openLoopback(() => true, { within: 1 });
  const port = Number(new URL(first.redirectUri).port);
  await expect(openLoopback(() => true, { port })).rejects.toMatchObject({ code: 'unavailable' });
  await expect(first.answer).rejects.toMatchObject({ code: 'expired' });
  await first.close();
});
