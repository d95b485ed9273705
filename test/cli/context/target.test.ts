import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { findTarget, fullLocation, instanceUrl, storeLocation } from '../../../src/cli/context/target.ts';
import type { Config } from '../../../src/cli/context/config.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { emptySandbox, localBackends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'roster-target-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const CONFIG: Config = {
  current: 'a',
  contexts: {
    a: { location: '/s/a', token: 'token-a', next_token: 'next-a' },
    b: { location: '/s/b', token: 'token-b' },
    blank: { location: '/s/blank' },
    twin: { location: '/s/a', token: 'token-twin' },
  },
};

function configured(config: Config, variables: Record<string, string> = {}): Record<string, string> {
  const dir = join(home, 'config');
  mkdirSync(dir, { mode: 0o700, recursive: true });
  writeFileSync(join(dir, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  return { HOME: home, ROSTER_CONFIG_DIR: dir, ...variables };
}

const flags = (store?: string, context?: string, url?: string) => ({ store, url, context });

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

type Case = [string, ReturnType<typeof flags>, Record<string, string>, string, string | undefined];

test.each<Case>([
  ['the current context', flags(), {}, '/s/a', 'token-a'],
  ['ROSTER_CONTEXT before the current context', flags(), { ROSTER_CONTEXT: 'b' }, '/s/b', 'token-b'],
  ['an empty ROSTER_CONTEXT is none', flags(), { ROSTER_CONTEXT: '' }, '/s/a', 'token-a'],
  ['ROSTER_STORE before ROSTER_CONTEXT', flags(), { ROSTER_STORE: '/s/x', ROSTER_CONTEXT: 'b' }, '/s/x', undefined],
  ['ROSTER_STORE with the token of the context for it', flags(), { ROSTER_STORE: '/s/b' }, '/s/b', 'token-b'],
  ['an empty ROSTER_STORE is none', flags(), { ROSTER_STORE: '' }, '/s/a', 'token-a'],
  ['--context before ROSTER_STORE', flags(undefined, 'b'), { ROSTER_STORE: '/s/x' }, '/s/b', 'token-b'],
  ['--context before ROSTER_CONTEXT', flags(undefined, 'blank'), { ROSTER_CONTEXT: 'b' }, '/s/blank', undefined],
  ['--store before --context', flags('/s/x', 'b'), {}, '/s/x', undefined],
  ['--store before ROSTER_STORE', flags('/s/b'), { ROSTER_STORE: '/s/a' }, '/s/b', 'token-b'],
  ['--store before all', flags('/s/x', 'a'), { ROSTER_STORE: '/s/b', ROSTER_CONTEXT: 'b' }, '/s/x', undefined],
  ['of two contexts for a store, the current one', flags('/s/a'), {}, '/s/a', 'token-a'],
  ['ROSTER_TOKEN before the context’s own', flags(), { ROSTER_TOKEN: 'mine' }, '/s/a', 'mine'],
  ['ROSTER_TOKEN for another store', flags('/s/x'), { ROSTER_TOKEN: 'mine' }, '/s/x', 'mine'],
  ['ROSTER_TOKEN for another context', flags(undefined, 'b'), { ROSTER_TOKEN: 'mine' }, '/s/b', 'mine'],
  [
    'ROSTER_URL before ROSTER_CONTEXT',
    flags(),
    { ROSTER_URL: 'https://h', ROSTER_CONTEXT: 'b' },
    'https://h',
    undefined,
  ],
  ['ROSTER_STORE before ROSTER_URL', flags(), { ROSTER_URL: 'https://h', ROSTER_STORE: '/s/b' }, '/s/b', 'token-b'],
  ['an empty ROSTER_URL is none', flags(), { ROSTER_URL: '' }, '/s/a', 'token-a'],
  ['--url before --context', flags(undefined, 'b', 'https://h/'), {}, 'https://h', undefined],
  ['--context before ROSTER_URL', flags(undefined, 'b'), { ROSTER_URL: 'https://h' }, '/s/b', 'token-b'],
  ['--store before ROSTER_URL', flags('/s/b'), { ROSTER_URL: 'https://h' }, '/s/b', 'token-b'],
])('%s', (_what, given, variables, store, token) => {
  expect(findTarget(given, configured(CONFIG, variables))).toMatchObject({ location: store, token });
});

test('a token that waits its turn is tried for its own context alone, and never beside ROSTER_TOKEN', () => {
  expect(findTarget(flags(), configured(CONFIG)).nextToken).toBe('next-a');
  expect(findTarget(flags('/s/a'), configured(CONFIG)).nextToken).toBe('next-a');
  expect(findTarget(flags('/s/x'), configured(CONFIG)).nextToken).toBeUndefined();
  expect(findTarget(flags(), configured(CONFIG, { ROSTER_TOKEN: 'mine' })).nextToken).toBeUndefined();
});

test('a context’s token never goes to another store or instance, whatever flags and variables say', () => {
  const stores = fc.constantFrom('/s/a', '/s/b', '/s/c', './s/a', 'postgres://db/roster');
  const urls = fc.constantFrom(
    ...[
      'https://roster.example',
      'https://roster.example/',
      'https://Roster.example:443',
      'https://roster.example:8443',
    ],
    ...['https://roster.example/team', 'https://roster.example.evil.example', 'http://localhost:7667'],
  );
  const names = fc.constantFrom('a', 'b', 'c');
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const full = (place: string) => (/^https?:/.test(place) ? instanceUrl(place) : fullLocation(place));
  const contexts = fc.dictionary(names, fc.oneof(stores, urls)).map((entries) =>
    Object.fromEntries(
      Object.entries(entries).map(([name, place]) => [
        name,
        {
          location: full(place),
          token: `${name} for ${full(place)}`,
          next_token: `${name} next for ${full(place)}`,
        },
      ]),
    ),
  );
  const choices = fc.record({
    config: fc.record({ current: fc.option(names, { nil: null }), contexts }),
    store: maybe(stores),
    url: maybe(urls),
    context: maybe(names),
    variables: fc.dictionary(
      fc.constantFrom('ROSTER_STORE', 'ROSTER_URL', 'ROSTER_CONTEXT'),
      fc.oneof(stores, urls, names, fc.constant('')),
    ),
  });
  fc.assert(
    fc.property(choices, ({ config, store, url, context, variables }) => {
      const env = configured(config, variables);
      let target;
      try {
        target = findTarget(flags(store, context, url), env);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        return;
      }
      for (const token of [target.token, target.nextToken])
        expect(token === undefined || token.endsWith(` for ${target.location}`)).toBe(true);
      expect(store === undefined || url === undefined).toBe(true);
      if (store !== undefined) expect(target.location).toBe(fullLocation(store));
      else if (url !== undefined) expect(target.location).toBe(instanceUrl(url));
      else if (context !== undefined) expect(target.location).toBe(config.contexts[context]?.location);
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test.each(['gone', 'A', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'a context that is not there is told, with those that are: %s',
  (name) => {
    for (const [given, variables] of [
      [flags(undefined, name), {}],
      [flags(), { ROSTER_CONTEXT: name }],
    ] as const) {
      const error = refusal(() => findTarget(given, configured(CONFIG, variables)));
      expect(error).toMatchObject({ code: 'not_found', message: `there is no context ${name}` });
      expect(error.hint).toBe('there are: a, b, blank, twin');
    }
  },
);

test('where nothing says where to work, the hint does', () => {
  const error = refusal(() => findTarget(flags(), configured({ current: null, contexts: {} })));
  expect(error).toMatchObject({ code: 'unauthenticated' });
  expect(error.hint).toContain('roster init');
});

test('a path is full, a URL stays as it is', () => {
  expect(fullLocation('data/roster.db')).toBe(resolve('data/roster.db'));
  expect(fullLocation('/s/../s/a')).toBe('/s/a');
  expect(fullLocation('postgres://db/roster')).toBe('postgres://db/roster');
});

test('a store is found by the same rules, and is the standard one where nobody names any', () => {
  const env = configured(CONFIG, { ROSTER_STORE: '/s/x' });
  expect(storeLocation(flags('/s/y'), env)).toBe('/s/y');
  expect(storeLocation(flags(), env)).toBe('/s/x');
  expect(storeLocation(flags(undefined, 'b'), env)).toBe('/s/b');
  expect(storeLocation(flags(), configured(CONFIG))).toBe('/s/a');
  expect(storeLocation(flags(), configured(CONFIG, { ROSTER_CONTEXT: 'b' }))).toBe('/s/b');
  const bare = configured({ current: null, contexts: {} });
  expect(storeLocation(flags(), bare)).toBe(join(home, '.local/share/roster/roster.db'));
  expect(refusal(() => storeLocation(flags(undefined, 'gone'), env)).code).toBe('not_found');
});

describe.each(localBackends())('through the front door on $name', (backend) => {
  let box: Sandbox;
  let other: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    other = await emptySandbox(backend);
    const made = await other.run('init --organization Other --owner eve@other.example --reveal');
    expect(made.code).toBe(0);
  });
  afterEach(async () => {
    await box.destroy();
    await other.destroy();
  });
  const unset = { ROSTER_STORE: undefined };

  test('the token of one organization opens no other, by flag or by variable', async () => {
    expect((await box.run('whoami', { env: unset })).stdout).toContain('Acme');
    for (const run of [
      box.run(['whoami', '--store', other.location]),
      box.run('whoami', { env: { ROSTER_STORE: other.location } }),
    ]) {
      expect(await run).toMatchObject({ code: 4, stdout: '' });
      expect((await run).stderr).toContain('nobody is logged in here');
    }
  });

  test('a token in ROSTER_TOKEN is used wherever it goes, and a wrong one is not replaced by the context’s', async () => {
    const config = JSON.parse(other.read('config/config.json')) as Config;
    const token = config.contexts.local?.token ?? '';
    const there = await box.run(['whoami', '--store', other.location], { env: { ROSTER_TOKEN: token } });
    expect(there.stdout).toContain('eve@other.example');
    expect(await box.run('whoami', { env: { ROSTER_TOKEN: token } })).toMatchObject({ code: 4, stdout: '' });
  });

  test('a context may have any name that is one, those of the language’s own objects too', async () => {
    const names = ['constructor', 'toString', 'two words', '.', 'é'];
    for (const name of names) {
      const added = await box.run(['context', 'add', name, '--store', other.location, '--json'], { env: unset });
      expect([name, added.code, added.stderr]).toEqual([name, 0, '']);
      expect([name, (await box.run(['whoami', '--context', name], { env: unset })).code]).toEqual([name, 4]);
    }
    const listed = await box.json<{ name: string }[]>('context list');
    expect(listed.map(({ name }) => name).sort()).toEqual(['local', ...names].sort());
  });

  test('a context named __proto__ is kept or refused, never lost in silence', async () => {
    const added = await box.run(['context', 'add', '__proto__', '--store', other.location], { env: unset });
    const listed = await box.json<{ name: string }[]>('context list');
    expect([added.code, listed.some(({ name }) => name === '__proto__')]).toEqual([
      added.code === 2 ? 2 : 0,
      added.code !== 2,
    ]);
  });
});
