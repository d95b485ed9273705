import { existsSync, writeFileSync } from 'node:fs';
import type { Config } from '../../../src/cli/context/config.ts';
import type { Finding } from '../../../src/domain/health.ts';
import { everyBackend, localBackends, sandbox } from '../../harness.ts';
import type { Backend, RunOptions, Sandbox } from '../../harness.ts';
import { INSTANCE } from '../../support/backends.ts';
import { errorOf } from '../../support/front-door.ts';
import { nowhere, outsideOf } from '../../support/server.ts';

/** A target that is a remote instance: how it is named, what goes there, and what cannot. */

const CHOSEN = 'correct horse battery staple';
const HEADER = 'name\tcurrent\torganization\tusername\tlogged_in\tstore\turl\tkind\n';
const OVER_HTTP = everyBackend().filter(({ remote }) => remote);
const [sqlite] = localBackends() as readonly [Backend, ...Backend[]];

const configOf = (box: Sandbox, folder = 'config'): Config => JSON.parse(box.read(`${folder}/config.json`)) as Config;

describe.each(OVER_HTTP)('an instance, $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(() => box.destroy());

  /** Without the variable that names the instance: flags and contexts decide. */
  const run = (argv: string, { env, ...options }: RunOptions = {}) =>
    box.run(argv, { ...options, env: { ROSTER_URL: undefined, ...env } });

  describe('as a context', () => {
    test('is added with its certificates, and shown as a URL', async () => {
      writeFileSync(box.path('ca.pem'), 'certificates');
      const added = await box.run([
        'context',
        'add',
        'acme',
        '--url',
        'https://Roster.Test:443/',
        '--ca',
        box.path('ca.pem'),
      ]);
      expect(added).toMatchObject({
        code: 0,
        stdout: `${HEADER}acme\tno\t\t\tno\t\t${INSTANCE}\troster\n`,
        stderr: '',
      });
      expect(configOf(box).contexts.acme).toEqual({ location: INSTANCE, ca: box.path('ca.pem') });
      expect(await box.json('context list')).toMatchObject([
        { name: 'acme', store: null, url: INSTANCE, logged_in: false },
        { name: backend.context, store: null, url: INSTANCE, logged_in: true },
      ]);
    });

    test.each([
      ['--url https://a.example --store a.db', 2, 'usage'],
      ['--store a.db --ca ca.pem', 2, 'usage'],
      ['--url https://a.example --ca nowhere.pem', 3, 'not_found'],
      ['--store https://a.example', 2, 'invalid'],
    ])('with %s is refused, and nothing is kept', async (flags, exit, code) => {
      const before = configOf(box);
      const refused = await run(`context add acme ${flags} --json`);
      expect([refused.code, errorOf(refused).code]).toEqual([exit, code]);
      expect(configOf(box)).toEqual(before);
    });

    test('is what a login without one makes: named by its host, with the organization, and current', async () => {
      const env = { ROSTER_CONFIG_DIR: box.path('fresh'), ROSTER_URL: INSTANCE };
      const login = await run('login ada --password-stdin', { env, stdin: CHOSEN });
      expect(login).toMatchObject({ code: 0, stdout: '', stderr: 'logged in as ada\n' });
      const token = expect.stringMatching(/^rst_/) as string;
      expect(configOf(box, 'fresh')).toEqual({
        current: backend.context,
        contexts: { [backend.context]: { location: INSTANCE, username: 'ada', organization: 'Acme', token } },
      });
      const { ROSTER_CONFIG_DIR } = env;
      expect((await run('whoami --fields username', { env: { ROSTER_CONFIG_DIR } })).stdout).toBe('username\nada\n');
    });

    test('is logged in to under the name that it was given', async () => {
      const env = { ROSTER_CONFIG_DIR: box.path('fresh') };
      await run(`context add acme --url ${INSTANCE}`, { env });
      expect((await run('login ada --password-stdin --context acme', { env, stdin: CHOSEN })).code).toBe(0);
      const { current, contexts } = configOf(box, 'fresh');
      expect([current, Object.keys(contexts), contexts.acme?.organization]).toEqual(['acme', ['acme'], 'Acme']);
    });

    test('gets another name where a context for another place has that of its host', async () => {
      const env = { ROSTER_CONFIG_DIR: box.path('fresh') };
      await run(`context add ${backend.context} --store other.db`, { env });
      expect((await run(`login ada --password-stdin --url ${INSTANCE}`, { env, stdin: CHOSEN })).code).toBe(0);
      const { contexts } = configOf(box, 'fresh');
      expect(contexts[backend.context]).not.toHaveProperty('token');
      expect(contexts[`${backend.context}-2`]).toMatchObject({ location: INSTANCE, username: 'ada' });
    });

    test('is not made by a login that is refused', async () => {
      const env = { ROSTER_CONFIG_DIR: box.path('fresh') };
      const login = await run(`login ada --password-stdin --url ${INSTANCE}`, { env, stdin: 'not the password' });
      expect([login.code, configOf(box, 'fresh')]).toEqual([4, { current: null, contexts: {} }]);
    });
  });

  describe('beside another organization', () => {
    let other: Sandbox;
    beforeEach(async () => {
      other = await sandbox(sqlite);
      await box.run(['context', 'add', 'other', '--store', other.location, '--token-stdin'], {
        stdin: configOf(other).contexts.local?.token ?? '',
      });
      await other.json('group create Others');
      await box.json('group create Ours');
    });
    afterEach(() => other.destroy());

    test.each<
      readonly [argv: string, env: Readonly<Record<string, 'URL' | 'OTHER' | 'HOST' | 'other'>>, at: 'Ours' | 'Others']
    >([
      ['', {}, 'Ours'],
      ['', { ROSTER_URL: 'URL', ROSTER_CONTEXT: 'other' }, 'Ours'],
      ['', { ROSTER_URL: 'URL', ROSTER_STORE: 'OTHER' }, 'Others'],
      ['', { ROSTER_CONTEXT: 'other' }, 'Others'],
      ['--url URL', { ROSTER_STORE: 'OTHER', ROSTER_CONTEXT: 'other' }, 'Ours'],
      ['--url URL --context other', {}, 'Ours'],
      ['--context other', { ROSTER_URL: 'URL' }, 'Others'],
      ['--context HOST', { ROSTER_STORE: 'OTHER' }, 'Ours'],
      ['--store OTHER', { ROSTER_URL: 'URL' }, 'Others'],
      ['--store OTHER --context HOST', { ROSTER_URL: 'URL' }, 'Others'],
    ])('group list %s with %j lists %s', async (flags, env, at) => {
      const place = (text: string) =>
        text.replace('URL', INSTANCE).replace('OTHER', other.location).replace('HOST', backend.context);
      const unset = { ROSTER_STORE: undefined };
      const told = await run(place(`group list --fields name ${flags}`.trim()), {
        env: { ...unset, ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, place(value)])) },
      });
      expect(told).toMatchObject({ code: 0, stdout: `name\n${at}\n` });
    });

    test('and a store at once are two places', async () => {
      const refused = await run(`group list --url ${INSTANCE} --store ${other.location} --json`);
      expect(errorOf(refused).code).toBe('usage');
    });
  });

  describe('before a change', () => {
    const SAID = `changing Acme at ${INSTANCE}\n`;
    const stderrOf = async (argv: string, options: RunOptions = {}) =>
      (await run(argv, { namesPlace: true, ...options })).stderr;

    test.each([
      ['group create A', {}],
      ['group create A -o yaml', {}],
      ['people add a@acme.example --reveal', {}],
      ['role new Reading --permission organization.view', { ROSTER_URL: INSTANCE }],
      ['settings set name Rockets', { ROSTER_CONTEXT: backend.context }],
    ])('is named once by %s with %j', async (argv, env) => {
      const stderr = await stderrOf(argv, { env });
      expect([stderr.startsWith(SAID), stderr.split('changing ')]).toEqual([true, ['', expect.anything()]]);
    });

    test.each([
      `group create A --url ${INSTANCE}`,
      `group create A --context ${backend.context}`,
      'group create A --json',
      'group create A -o jsonl',
      'group list',
      'people show ada',
      'audit verify',
      'whoami',
      'context list',
      'group create',
    ])('is not named by %s', async (argv) => {
      expect(await stderrOf(argv)).not.toContain('changing');
    });

    test('is named where the change is refused, and without its organization where that is not known', async () => {
      await box.json('group create A');
      expect(await stderrOf('group create A')).toMatch(new RegExp(`^${SAID}error: `));
      const env = {
        ROSTER_CONFIG_DIR: box.path('nothing'),
        ROSTER_URL: INSTANCE,
        ROSTER_TOKEN: configOf(box).contexts[backend.context]?.token,
      };
      expect(await stderrOf('group create B', { env })).toBe(`changing the organization at ${INSTANCE}\n`);
    });

    test('is not named by a login or logout, which change nothing of the organization', async () => {
      expect(await stderrOf('login ada --password-stdin', { stdin: CHOSEN })).toBe('logged in as ada\n');
      expect(await stderrOf('logout')).toBe(`logged out of ${backend.context}\n`);
    });
  });

  describe('is no store', () => {
    const COMMANDS = [
      ...['store info', 'store check', 'store migrate', 'store backup b.db', 'store copy --to c.db'],
      ...['store recover-owner ada --yes --reveal', 'serve', 'init --organization New --owner n@n.example --reveal'],
    ];

    test.each(COMMANDS)('%s is refused, by flag and by variable', async (argv) => {
      const unset = { ROSTER_STORE: undefined };
      for (const refused of [
        await run(`${argv} --url ${INSTANCE} --json`),
        await run(`${argv} --json`, { env: { ...unset, ROSTER_URL: INSTANCE } }),
      ]) {
        expect(errorOf(refused).code).toBe('invalid');
        expect(errorOf(refused).message).toBe(`${INSTANCE} is an instance, and this works on a store itself`);
        expect(errorOf(refused).hint).toContain('--store PATH');
      }
      expect(existsSync(box.path('.local'))).toBe(false);
    });

    test.each(['store info', 'serve'])('%s is refused where it is the context', async (argv) => {
      const env = { ROSTER_STORE: undefined };
      for (const flags of ['', ` --context ${backend.context}`]) {
        const refused = await run(`${argv}${flags} --json`, { env });
        expect(errorOf(refused).code).toBe('invalid');
      }
    });
  });

  describe('and doctor', () => {
    const codes = async (options: RunOptions = {}) =>
      (await box.json<Finding[]>('doctor', options)).map(({ code }) => code);

    test('finds what is to be found there, and takes it for no file', async () => {
      await run('context add acme --url https://other.example');
      expect(await codes()).toEqual(['one_owner']);
    });

    test('says when it cannot be reached, and still looks at this machine', async () => {
      const findings = await box.json<Finding[]>('doctor', { remote: () => Promise.resolve(nowhere) });
      expect(findings).toMatchObject([{ code: 'unreachable', severity: 'error' }]);
      expect(findings[0]?.message).toContain(`${INSTANCE} cannot be reached`);
      expect((await box.run('doctor --fail-on error', { remote: () => Promise.resolve(nowhere) })).code).toBe(10);
    });
  });
});

describe('where requests go', () => {
  let box: Sandbox;
  let sent: { readonly url: string; readonly token: string | null; readonly ca: string | undefined }[];
  beforeEach(async () => {
    box = await sandbox(sqlite);
    sent = [];
  });
  afterEach(() => box.destroy());

  /** Notes each request, and answers none of them as a roster server would. */
  const noting: RunOptions['remote'] = (ca) =>
    Promise.resolve(
      outsideOf(box.environment, (request) => {
        sent.push({ url: new URL(request.url).origin, token: request.headers.get('authorization'), ca });
        return Promise.resolve(new Response('no', { status: 404 }));
      }),
    );
  const run = (argv: string, env: RunOptions['env'] = {}) =>
    box.run(argv, { remote: noting, env: { ROSTER_STORE: undefined, ...env } });

  test.each([
    ['roster.example', 'must be the https:// URL of an instance'],
    ['postgres://db.example/roster', 'must be the https:// URL of an instance'],
    ['https://', 'must be the https:// URL of an instance'],
    ['http://roster.example', 'must be https://: over http:// everybody on the way could read the token'],
    ['http://127.0.0.1.example', 'must be https://: over http:// everybody on the way could read the token'],
    ['https://ada:hunter2@roster.example', 'must not hold a name or password: log in instead'],
    ['https://hunter2@roster.example', 'must not hold a name or password: log in instead'],
    ['https://roster.example/?token=hunter2', 'must end with the path, without ? and #'],
    ['https://roster.example/#hunter2', 'must end with the path, without ? and #'],
  ])('%s is refused as a flag, a variable and a context, and nothing is sent', async (url, why) => {
    for (const [flag, refused] of [
      ['--url', await run(`whoami --json --url ${url}`)],
      ['ROSTER_URL', await run('whoami --json', { ROSTER_URL: url })],
      ['--url', await run(`context add x --json --url ${url}`)],
    ] as const) {
      expect(errorOf(refused).code).toBe('invalid');
      expect(errorOf(refused).message).toBe(`${flag} ${why}`);
      expect(refused.stderr).not.toContain('hunter2');
    }
    expect(sent).toEqual([]);
    expect(Object.keys(configOf(box).contexts)).toEqual(['local']);
  });

  test.each([
    ['--store', `whoami --json --store ${INSTANCE}`, {}],
    ['ROSTER_STORE', 'whoami --json', { ROSTER_STORE: 'http://roster.example' }],
    ['--from', `store copy --json --from ${INSTANCE} --to copy.db`, {}],
    ['--to', `store copy --json --to ${INSTANCE}`, {}],
  ])('an instance is no %s', async (flag, argv, env) => {
    const refused = await run(argv, env);
    expect(errorOf(refused).code).toBe('invalid');
    expect(errorOf(refused).message).toBe(`${flag} is for a store, and that is the URL of an instance`);
    expect(sent).toEqual([]);
  });

  test.each(['http://localhost:7667', 'http://127.0.0.1:7667', 'http://[::1]:7667', 'https://roster.example'])(
    '%s may be called; the token of another place stays at home',
    async (url) => {
      expect((await run(`whoami --url ${url}`)).code).not.toBe(0);
      expect(sent).toEqual([{ url, token: null, ca: undefined }]);
    },
  );

  test('the token of a context goes to its own instance alone, and ROSTER_TOKEN where it is told to', async () => {
    const token = configOf(box).contexts.local?.token ?? '';
    await box.run(`context add here --url https://here.example --token-stdin`, { stdin: token });
    await run('whoami --context here');
    await run('whoami --url https://here.example/');
    await run('whoami --url https://here.example.evil.example');
    await run('whoami --url https://here.example:8443');
    await run('whoami --context here', { ROSTER_TOKEN: 'mine' });
    expect(sent.map(({ url, token: told }) => [url, told])).toEqual([
      ['https://here.example', `Token ${token}`],
      ['https://here.example', `Token ${token}`],
      ['https://here.example.evil.example', null],
      ['https://here.example:8443', null],
      ['https://here.example', 'Token mine'],
    ]);
  });

  test('ROSTER_CA names certificates to trust, but for a context that has its own', async () => {
    writeFileSync(box.path('own.pem'), 'certificates');
    await box.run(['context', 'add', 'own', '--url', 'https://own.example', '--ca', box.path('own.pem')]);
    const env = { ROSTER_CA: box.path('ca.pem') };
    await run('whoami --url https://roster.example', env);
    await run('whoami --context own', env);
    await run('whoami --url https://own.example');
    expect(sent.map(({ ca }) => ca)).toEqual([box.path('ca.pem'), box.path('own.pem'), box.path('own.pem')]);
  });
});
