import { shellWord } from '../../../../src/lib/shell.ts';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { emptySandbox, localBackends, sandbox } from '../../../harness.ts';
import type { RunOptions, Sandbox } from '../../../harness.ts';
import { errorOf, modeOf } from '../../../support/front-door.ts';

const CHOSEN = 'correct horse battery staple';
const HEADER = 'name\tcurrent\torganization\tusername\tlogged_in\tstore\turl\tkind\n';

interface Context {
  readonly name: string;
  readonly current: boolean;
  readonly store: string;
  readonly logged_in: boolean;
}

describe.each(localBackends())('contexts on $name', (backend) => {
  let box: Sandbox;
  let other: string;
  beforeEach(async () => {
    box = await sandbox(backend);
    mkdirSync(box.path('other'));
    other = await backend.location(box.path('other'));
  });
  afterEach(async () => {
    await backend.destroy(other);
    await box.destroy();
  });

  const config = (where = 'config'): string => readFileSync(box.path(`${where}/config.json`), 'utf8');
  const tokenOf = (name: string): string =>
    (JSON.parse(config()) as { contexts: Record<string, { token?: string } | undefined> }).contexts[name]?.token ?? '';
  /** Without the variables that name a store: contexts decide. */
  const run = (argv: string, options: RunOptions = {}) =>
    box.run(argv, { ...options, env: { ROSTER_STORE: undefined, ...options.env } });
  const list = () => box.json<Context[]>('context list');
  const initOther = () =>
    box.run(['init', '--store', other, '--organization', 'Other', '--owner', 'eve@other.example', '--password-stdin'], {
      stdin: CHOSEN,
    });

  test('the contexts are counted', async () => {
    expect((await run('context list --count')).stdout).toBe('1\n');
    expect(await box.json('context list --count')).toEqual({ count: 1 });
  });

  test.each([
    ['', ['local', 'staging']],
    ['--sort -name', ['staging', 'local']],
    ['--sort organization', ['staging', 'local']],
    ['--sort -username', ['local', 'staging']],
  ])('the contexts come in the order that is asked for: %s', async (flags, names) => {
    await box.run('context add staging --url https://staging.example');
    expect((await box.json<Context[]>(`context list ${flags}`.trim())).map(({ name }) => name)).toEqual(names);
  });

  test('init makes the context that is listed and shown', async () => {
    const row = `local\tyes\tAcme\tada\tyes\t${box.location}\t\troster\n`;
    for (const argv of ['context list', 'context show'])
      expect(await box.run(argv)).toMatchObject({ code: 0, stdout: HEADER + row, stderr: '' });
  });

  test('without a configuration the list is empty, and nothing can be shown', async () => {
    const env = { ROSTER_CONFIG_DIR: box.path('nowhere') };
    expect(await run('context list', { env })).toMatchObject({ code: 0, stdout: HEADER });
    expect(await run('context list --json', { env })).toMatchObject({ code: 0, stdout: '[]\n' });
    const none = await run('context show --json', { env });
    expect(errorOf(none).code).toBe('not_found');
    expect(existsSync(box.path('nowhere'))).toBe(false);
  });

  test('add keeps a target, and leaves the current context as it is', async () => {
    const added = await box.run(['context', 'add', 'other', '--store', other]);
    expect(added).toMatchObject({ code: 0, stdout: `${HEADER}other\tno\t\t\tno\t${other}\t\troster\n` });
    expect((await list()).map(({ name, current }) => [name, current])).toEqual([
      ['local', true],
      ['other', false],
    ]);
    expect(modeOf(box.path('config/config.json'))).toBe(0o600);
    expect(modeOf(box.path('config'))).toBe(0o700);
  });

  test('the first context that is added becomes the current one', async () => {
    const env = { ROSTER_CONFIG_DIR: box.path('fresh') };
    await run(`context add first --store ${other}`, { env });
    await run(`context add second --store ${other}`, { env });
    expect((await run('context show --fields name', { env })).stdout).toBe('name\nfirst\n');
  });

  test('a store that is not there yet is told, with the command that makes it', async () => {
    const path = box.path('new store.db');
    const { code, stderr } = await box.run(['context', 'add', 'new', '--store', path]);
    const make = `roster init --store '${path}' --context new`;
    expect([code, stderr]).toEqual([0, `note: there is no store at ${path} yet; make it: ${make}\n`]);
    const init = ['init', '--store', path, '--context', 'new', '--organization', 'New', '--owner', 'a@new.example'];
    expect(await box.run([...init, '--reveal'])).toMatchObject({ code: 0 });
  });

  test.each<readonly [argv: string, code: number, error: string]>([
    ['context add local --store x.db', 6, 'conflict'],
    ['context add other', 2, 'usage'],
    ['context use other', 3, 'not_found'],
    ['context remove other --yes', 3, 'not_found'],
    ['context remove local', 9, 'input_needed'],
    ['context show --context other', 3, 'not_found'],
    ['people list --context other', 3, 'not_found'],
  ])('%s is refused with %i %s, and changes nothing', async (argv, code, error) => {
    const before = config();
    const refused = await run(`${argv} --json`);
    expect([refused.code, errorOf(refused).code]).toEqual([code, error]);
    expect(config()).toBe(before);
  });

  test('what is not there is told with what is', async () => {
    expect(errorOf(await run('context use other --json')).hint).toBe('there are: local');
  });

  test.each([' other', '', 'a\u0007b', 'x'.repeat(129)])('%j is no name for a context', async (name) => {
    const refused = await box.run(['context', 'add', name, '--store', 'x.db', '--json']);
    expect(errorOf(refused).code).toBe('invalid');
  });

  test('use changes the current context', async () => {
    await initOther();
    expect((await run('context show --fields name')).stdout).not.toBe('name\nlocal\n');
    expect((await run('context use local --fields name,current')).stdout).toBe('name\tcurrent\nlocal\tyes\n');
    expect((await run('whoami --fields organization,username')).stdout).toBe('organization\tusername\nAcme\tada\n');
  });

  test('remove forgets the token and leaves the store as it is', async () => {
    const token = tokenOf('local');
    expect(await run('context remove local --yes --fields name')).toMatchObject({ code: 0, stdout: 'name\nlocal\n' });
    expect(config()).not.toContain(token);
    expect(await list()).toEqual([]);
    expect((await run('context show')).code).toBe(3);
    expect((await box.run('whoami')).code).toBe(4);
    expect((await box.run('whoami', { env: { ROSTER_TOKEN: token } })).code).toBe(0);
  });

  test('remove asks on a terminal', async () => {
    const kept = await run('context remove local', { answers: [false] });
    expect(kept).toMatchObject({ code: 130, asked: ['Forget the context local and its token?'] });
    expect(await list()).toHaveLength(1);
    expect((await run('context remove local', { answers: [true] })).code).toBe(0);
    expect(await list()).toEqual([]);
  });

  test('a token on standard input is kept, works, and is never shown', async () => {
    const token = tokenOf('local');
    const env = { ROSTER_CONFIG_DIR: box.path('second') };
    const added = await run(`context add acme --store ${box.location} --token-stdin --json`, {
      env,
      stdin: `${token}\n`,
    });
    expect(JSON.parse(added.stdout)).toMatchObject({ name: 'acme', logged_in: true });
    expect((await run('whoami --fields username', { env })).stdout).toBe('username\nada\n');
    const shown = await Promise.all(
      ['context list --json', 'context show -o yaml', 'context use acme', 'context remove acme --yes'].map(
        async (argv) => Object.values(await run(argv, { env })).join(''),
      ),
    );
    expect([added.stdout, added.stderr, ...shown].join('')).not.toContain(token.slice(4, 20));
  });

  test.each(['', 'hunter2', 'rst_short', 'typo'])(
    '%j on standard input is no token, and nothing is saved',
    async (text) => {
      const token = tokenOf('local');
      const mistyped = token.slice(0, 10) + (token.charAt(10) === 'a' ? 'b' : 'a') + token.slice(11);
      const before = config();
      const refused = await box.run('context add acme --store x.db --token-stdin --json', {
        stdin: text === 'typo' ? mistyped : text,
      });
      expect(errorOf(refused).code).toBe('unauthenticated');
      expect(refused.stderr).not.toContain(text === 'typo' ? mistyped : 'hunter2');
      expect(config()).toBe(before);
    },
  );

  describe('where a command runs', () => {
    beforeEach(async () => {
      await initOther();
      const added = await list();
      const name = added.find(({ store }) => store === other)?.name ?? '';
      expect(name).not.toBe('local');
      await run('context use local');
      const token = tokenOf(name);
      await run(`context remove ${name} --yes`);
      await run(`context add other --store ${other} --token-stdin`, { stdin: token });
    });

    const where = { ACME: 'Acme\tada', OTHER: 'Other\teve' };
    test.each<
      readonly [argv: string, env: Readonly<Record<string, 'ACME' | 'OTHER' | 'local' | 'other'>>, at: 'ACME' | 'OTHER']
    >([
      ['', {}, 'ACME'],
      ['', { ROSTER_CONTEXT: 'other' }, 'OTHER'],
      ['', { ROSTER_CONTEXT: 'local', ROSTER_STORE: 'OTHER' }, 'OTHER'],
      ['--context other', { ROSTER_STORE: 'ACME' }, 'OTHER'],
      ['--context other', { ROSTER_CONTEXT: 'local' }, 'OTHER'],
      ['--store OTHER --context local', {}, 'OTHER'],
      ['--store OTHER', { ROSTER_STORE: 'ACME', ROSTER_CONTEXT: 'local' }, 'OTHER'],
    ])('whoami %s with %j is at %s', async (flags, env, at) => {
      const place = (text: string) => text.replace('OTHER', other).replace('ACME', box.location);
      const told = await run(place(`whoami --fields organization,username ${flags}`.trim()), {
        env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, place(value)])),
      });
      expect(told).toMatchObject({ code: 0, stdout: `organization\tusername\n${where[at]}\n` });
    });

    test('the token of a context goes to its own store alone', async () => {
      await run('context remove other --yes');
      for (const [result, hint] of [
        [await run(`whoami --json --store ${other}`), `log in: roster login --store ${shellWord(other)}`],
        [await run('whoami --json', { env: { ROSTER_STORE: other } }), 'log in: roster login'],
      ] as const)
        expect([result.code, errorOf(result).code, errorOf(result).hint]).toEqual([4, 'unauthenticated', hint]);
    });

    test('a token for elsewhere is refused like any other that is not valid', async () => {
      const refused = await run(`whoami --json --store ${other}`, { env: { ROSTER_TOKEN: tokenOf('local') } });
      expect(errorOf(refused).code).toBe('unauthenticated');
    });
  });

  test('contexts that are added at once are all kept', async () => {
    const names = Array.from({ length: 8 }, (_, at) => `at-once-${at}`);
    await Promise.all(names.map((name) => box.run(['context', 'add', name, '--store', other])));
    expect((await list()).map(({ name }) => name)).toEqual([...names, 'local']);
    expect((await box.run('whoami')).code).toBe(0);
  });

  test('a configuration that others can read is refused with what mends it', async () => {
    chmodSync(box.path('config/config.json'), 0o644);
    const refused = await box.run('whoami --json');
    expect(errorOf(refused).code).toBe('invalid');
    expect(errorOf(refused).hint).toBe(`chmod 600 '${box.path('config/config.json')}'`);
  });

  test.each(['{', '[]', '{"contexts":{"local":{}}}', '{"current":7}'])(
    'a configuration that says %s is called damaged, and left as it is',
    async (text) => {
      writeFileSync(box.path('config/config.json'), text);
      for (const argv of ['whoami --json', 'context list --json', 'context add x --store x.db --json']) {
        const refused = await box.run(argv);
        expect(errorOf(refused).code).toBe('invalid');
        expect(errorOf(refused).message).toContain('is damaged');
      }
      expect(config()).toBe(text);
    },
  );
});

describe.each(localBackends())('default places on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await emptySandbox(backend)));
  afterEach(() => box.destroy());

  test.each<readonly [env: Readonly<Record<string, string>>, configuration: string, store: string]>([
    [{}, '.config/roster/config.json', '.local/share/roster/roster.db'],
    [{ XDG_CONFIG_HOME: 'DIR/c', XDG_DATA_HOME: 'DIR/d' }, 'c/roster/config.json', 'd/roster/roster.db'],
    [{ XDG_CONFIG_HOME: 'c', XDG_DATA_HOME: 'd' }, '.config/roster/config.json', '.local/share/roster/roster.db'],
  ])('with %j they are %s and %s', async (env, configuration, store) => {
    const set = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('DIR', box.dir)]));
    const made = await box.run('init --organization Acme --owner ada@acme.example --password-stdin', {
      stdin: CHOSEN,
      env: { ROSTER_CONFIG_DIR: undefined, ROSTER_STORE: undefined, ...set },
    });
    expect(made.code).toBe(0);
    expect(modeOf(box.path(configuration))).toBe(0o600);
    expect(modeOf(box.path(store))).toBe(0o600);
  });
});
