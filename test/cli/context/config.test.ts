import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { configDir, defaultStore, readConfig, updateConfig, updateContext } from '../../../src/cli/context/config.ts';
import type { Config } from '../../../src/cli/context/config.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { localBackends, sandbox } from '../../harness.ts';

let home: string;
let dir: string;
let file: string;
let env: Record<string, string>;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'roster-config-'));
  dir = join(home, 'config');
  file = join(dir, 'config.json');
  env = { HOME: home, ROSTER_CONFIG_DIR: dir };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const one: Config = { current: 'local', contexts: { local: { location: '/s/a', token: 'secret-a' } } };
const write = (config: Config) => updateConfig(env, () => config);
const mode = (path: string) => statSync(path).mode & 0o777;

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('where things are', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['by XDG’s own rules', {}, '/h/.config/roster', '/h/.local/share/roster/roster.db'],
    ['in the XDG folders', { XDG_CONFIG_HOME: '/x/c', XDG_DATA_HOME: '/x/d' }, '/x/c/roster', '/x/d/roster/roster.db'],
    [
      'not in relative XDG folders',
      { XDG_CONFIG_HOME: 'c', XDG_DATA_HOME: './d' },
      '/h/.config/roster',
      '/h/.local/share/roster/roster.db',
    ],
    [
      'not in empty XDG folders',
      { XDG_CONFIG_HOME: '', XDG_DATA_HOME: '' },
      '/h/.config/roster',
      '/h/.local/share/roster/roster.db',
    ],
    [
      'in ROSTER_CONFIG_DIR before all, as it is',
      { ROSTER_CONFIG_DIR: '/r', XDG_CONFIG_HOME: '/x/c' },
      '/r',
      '/h/.local/share/roster/roster.db',
    ],
    [
      'in a relative ROSTER_CONFIG_DIR below the working folder',
      { ROSTER_CONFIG_DIR: 'r' },
      resolve('r'),
      '/h/.local/share/roster/roster.db',
    ],
    [
      'not in an empty ROSTER_CONFIG_DIR',
      { ROSTER_CONFIG_DIR: '' },
      '/h/.config/roster',
      '/h/.local/share/roster/roster.db',
    ],
  ])('%s', (_what, variables, config, store) => {
    expect(configDir({ HOME: '/h', ...variables })).toBe(config);
    expect(defaultStore({ HOME: '/h', ...variables })).toBe(store);
  });

  test('in the user’s home where HOME is not set', () => {
    expect(configDir({})).toBe(join(homedir(), '.config/roster'));
  });
});

describe('the file', () => {
  test('that is not there is empty, and reading makes none', () => {
    expect(readConfig(env)).toEqual({ current: null, contexts: {} });
    expect(existsSync(dir)).toBe(false);
  });

  test.each([0o000, 0o022, 0o077])('is 0600 in a folder of 0700 under the umask %d', async (mask) => {
    const before = process.umask(mask);
    try {
      await write(one);
    } finally {
      process.umask(before);
    }
    expect([mode(file), mode(dir)]).toEqual([0o600, 0o700]);
    await write({ ...one, current: null });
    expect([mode(file), mode(dir)]).toEqual([0o600, 0o700]);
    expect(readConfig(env)).toEqual({ ...one, current: null });
  });

  test.each([0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o777])(
    'with the mode %d is refused with the chmod that mends it, by readers and writers',
    async (loose) => {
      await write(one);
      chmodSync(file, loose);
      expect(refusal(() => readConfig(env))).toMatchObject({ code: 'invalid', hint: `chmod 600 '${file}'` });
      await expect(write({ ...one, current: null })).rejects.toMatchObject({ code: 'invalid' });
      chmodSync(file, 0o600);
      expect(readConfig(env)).toEqual(one);
    },
  );

  test.each([0o755, 0o770, 0o707])('in a folder of the mode %d is refused as well', async (loose) => {
    await write(one);
    chmodSync(dir, loose);
    expect(refusal(() => readConfig(env))).toMatchObject({ code: 'invalid', hint: `chmod 700 '${dir}'` });
    chmodSync(dir, 0o700);
    expect(readConfig(env)).toEqual(one);
  });

  test.each(['', '{', 'null', '[]', '"x"', '{"contexts":[]}', '{"contexts":{"a":{}}}', '{"current":3}', '\0\0\0'])(
    'holding %j is damaged: nobody guesses, and nobody writes over it',
    async (text) => {
      mkdirSync(dir, { mode: 0o700 });
      writeFileSync(file, text, { mode: 0o600 });
      const error = refusal(() => readConfig(env));
      expect(error).toMatchObject({ code: 'invalid', message: `the configuration ${file} is damaged` });
      expect(error.hint).toContain('repair it');
      await expect(write(one)).rejects.toMatchObject({ code: 'invalid' });
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  test('may leave out what has a standard', () => {
    mkdirSync(dir, { mode: 0o700 });
    writeFileSync(file, '{}', { mode: 0o600 });
    expect(readConfig(env)).toEqual({ current: null, contexts: {} });
  });
});

describe('a change', () => {
  test('replaces the file as a whole, so that no reader sees half of it, and leaves nothing beside it', async () => {
    await write(one);
    const old = openSync(file, 'r');
    const text = readFileSync(file, 'utf8');
    await write({ ...one, current: null });
    expect(readFileSync(old, 'utf8')).toBe(text);
    closeSync(old);
    expect(readdirSync(dir)).toEqual(['config.json']);
  });

  test('that fails leaves the file as it was, and the lock free', async () => {
    await write(one);
    const fail = () => {
      throw new AppError('conflict', 'no');
    };
    await expect(updateConfig(env, fail)).rejects.toMatchObject({ code: 'conflict' });
    expect(readConfig(env)).toEqual(one);
    await write({ ...one, current: null });
    expect(readdirSync(dir)).toEqual(['config.json']);
  });

  test('loses none of those that are made at the same time', async () => {
    const names = Array.from({ length: 25 }, (_, at) => `context-${at}`);
    const add = (name: string) =>
      updateConfig(env, ({ current, contexts }) => ({
        current,
        contexts: { ...contexts, [name]: { location: name } },
      }));
    await Promise.all(names.map(add));
    expect(Object.keys(readConfig(env).contexts).sort()).toEqual([...names].sort());
  });

  test('of one context leaves the others alone, and one that is gone is not made again', async () => {
    await write({ ...one, contexts: { ...one.contexts, other: { location: '/s/b' } } });
    await updateContext(env, 'other', (entry) => ({ ...entry, token: 'secret-b' }));
    await updateContext(env, 'gone', (entry) => ({ ...entry, token: 'secret-c' }));
    expect(readConfig(env).contexts).toEqual({ ...one.contexts, other: { location: '/s/b', token: 'secret-b' } });
  });
});

test('a damaged file is told with exit 2, and no piece of its token is, not even under --debug', async () => {
  for (const backend of localBackends()) {
    const box = await sandbox(backend);
    try {
      const path = box.path('config/config.json');
      const token = (JSON.parse(readFileSync(path, 'utf8')) as Config).contexts.local?.token ?? '';
      for (const text of [`{"token":${token}}`, `"${token}`, token, `{"current":"${token}`]) {
        writeFileSync(path, text);
        const { code, stdout, stderr } = await box.run('people list --debug');
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toContain('is damaged');
        for (let at = 4; at + 5 < token.length; at += 1) expect(stderr).not.toContain(token.slice(at, at + 5));
      }
    } finally {
      await box.destroy();
    }
  }
});
