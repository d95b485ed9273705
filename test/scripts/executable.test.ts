import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/source.ts';
import { testWhere } from '../support/where.ts';
import { build } from '../support/built.ts';

/** The one-file executable: its parts, and under `npm run test:all` the whole, which takes a minute and 300 MB of disk. */

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'roster-executable-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs a script as it runs in a process of its own, where modules are what they are; answers what it returns, as JSON. */
function inProcess<T>(script: string, env: Readonly<Record<string, string>> = {}): T {
  const code = `(async () => { ${script} })().then((found) => console.log(JSON.stringify(found ?? null)))`;
  const text = execFileSync(process.execPath, ['-e', code], {
    cwd: join(ROOT, 'scripts/executable'),
    env: { PATH: process.env.PATH, TMPDIR: dir, ...env },
    encoding: 'utf8',
  });
  return JSON.parse(text) as T;
}

const quoted = (value: unknown): string => JSON.stringify(value);
/** What loads a script, as JavaScript. */
const imported = (script: string): string => `import(${quoted(join(ROOT, `scripts/executable/${script}.mjs`))})`;

describe('what must be a file', () => {
  const UNPACK = `const { unpack } = require('./unpack.cjs');
    const path = unpack('addon.node', { id: 'abc', sizes: { 'addon.node': 5 }, bytesOf: () => Buffer.from('bytes') });
    return { path, text: require('node:fs').readFileSync(path, 'utf8') };`;
  const cache = () => join(dir, 'cache');
  const unpack = (env: Readonly<Record<string, string>> = { XDG_CACHE_HOME: cache() }) =>
    inProcess<{ readonly path: string; readonly text: string }>(UNPACK, env);
  const replaceFolder = (make: (path: string) => void) => {
    rmSync(join(cache(), 'roster/abc'), { recursive: true });
    make(join(cache(), 'roster/abc'));
  };
  const expected = () => join(cache(), 'roster/abc/addon.node');

  test('is written once, for this user alone', () => {
    expect(unpack()).toEqual({ path: expected(), text: 'bytes' });
    const first = statSync(expected());
    expect([first.mode & 0o777, statSync(join(cache(), 'roster/abc')).mode & 0o777]).toEqual([0o700, 0o700]);
    unpack();
    expect(statSync(expected()).ino).toBe(first.ino);
    expect(readdirSync(join(cache(), 'roster/abc'))).toEqual(['addon.node']);
  });

  test('is below the home of a user without another cache, and a relative one counts for none', () => {
    expect(unpack({ HOME: dir, XDG_CACHE_HOME: 'cache' }).path).toBe(join(dir, '.cache/roster/abc/addon.node'));
  });

  test.each([
    ['cut', () => writeFileSync(expected(), 'byt', { mode: 0o700 })],
    [
      'one that others may write',
      () => {
        writeFileSync(expected(), 'other');
        chmodSync(expected(), 0o722);
      },
    ],
    [
      'a link',
      () => {
        writeFileSync(join(dir, 'evil'), 'other');
        symlinkSync(join(dir, 'evil'), expected());
      },
    ],
  ])('is made anew where the file is %s', (_, make) => {
    mkdirSync(join(cache(), 'roster/abc'), { recursive: true, mode: 0o700 });
    make();
    expect(unpack()).toEqual({ path: expected(), text: 'bytes' });
    expect(lstatSync(expected()).isFile()).toBe(true);
  });

  test.each([
    ['others may change', () => chmodSync(join(cache(), 'roster/abc'), 0o777)],
    ['is a link', () => replaceFolder((path) => symlinkSync(dir, path))],
    ['is a file', () => replaceFolder((path) => writeFileSync(path, ''))],
    ['is below one that others may change', () => chmodSync(cache(), 0o777)],
    [
      'is below one that others may change, by a link',
      () => {
        renameSync(cache(), join(dir, 'others'));
        chmodSync(join(dir, 'others'), 0o777);
        symlinkSync(join(dir, 'others'), cache());
      },
    ],
  ])('is in a temporary folder, gone with the process, where its own %s', (_, spoil) => {
    mkdirSync(join(cache(), 'roster/abc'), { recursive: true, mode: 0o700 });
    spoil();
    const { path, text } = unpack();
    expect(path).toMatch(new RegExp(`^${dir}/roster-\\w+/addon.node$`));
    expect(text).toBe('bytes');
    expect(readdirSync(dir).filter((name) => name.startsWith('roster-'))).toEqual([]);
  });

  const asRoot = process.geteuid?.() === 0 ? test : test.skip;
  asRoot('is in a temporary folder where the home is somebody else’s, as with sudo', () => {
    mkdirSync(join(cache(), 'roster/abc'), { recursive: true, mode: 0o700 });
    chownSync(join(cache(), 'roster'), 12345, 12345);
    expect(unpack().path).toMatch(new RegExp(`^${dir}/roster-\\w+/addon.node$`));
  });

  test('is in a temporary folder where there is no home', () => {
    expect(unpack({}).path).toMatch(new RegExp(`^${dir}/roster-\\w+/addon.node$`));
  });

  /** Two copies of SQLite in one process undo each other's locks. */
  test.each([
    ['a cache', () => ({ XDG_CACHE_HOME: cache() })],
    ['a temporary folder', () => ({})],
  ])('is the same one in a thread, from %s', (_, env) => {
    const unpackJs = quoted(join(ROOT, 'scripts/executable/unpack.cjs'));
    const { paths, left } = inProcess<{ readonly paths: readonly string[]; readonly left: boolean }>(
      `const { Worker } = require('node:worker_threads');
       const { once } = require('node:events');
       const bytes = { 'addon.node': 'bytes', 'thread.cjs': \`
         const { unpack } = require(${unpackJs});
         process.env.XDG_CACHE_HOME = ${quoted(join(dir, 'elsewhere'))};
         const path = unpack('addon.node', { id: 'abc', sizes: { 'addon.node': 5 }, bytesOf: () => 'bytes' });
         require('node:worker_threads').parentPort.postMessage(path);\` };
       const { unpack } = require('./unpack.cjs');
       const sizes = Object.fromEntries(Object.entries(bytes).map(([name, text]) => [name, text.length]));
       const [addon, thread] = Object.keys(bytes).map((name) => unpack(name, { id: 'abc', sizes, bytesOf: (one) => bytes[one] }));
       const worker = new Worker(thread);
       const [[there]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
       return { paths: [addon, there], left: require('node:fs').existsSync(addon) };`,
      env(),
    );
    expect(paths[1]).toBe(paths[0]);
    expect(left).toBe(true);
  });
});

test('holds every file of the program, its libraries and threads, and the caches of its own Node', async () => {
  await build();
  interface Assets {
    readonly assets: Readonly<Record<string, string>>;
    readonly cached: readonly string[];
    readonly unpacked: { readonly id: string; readonly sizes: Readonly<Record<string, number>> };
  }
  const [own, other] = inProcess<readonly [Assets, Assets]>(`
    const { assetsOf } = await ${imported('assets')};
    const dist = ${quoted(join(ROOT, 'dist'))};
    return ['.' + process.version + '-' + process.arch + '.cache', undefined].map((suffix) => assetsOf(dist, { 'better_sqlite3.node': '/bin/sh' }, suffix));`);
  const built = readdirSync(join(ROOT, 'dist'));
  const files = built.filter((name) => name.endsWith('.js'));
  const libraries = readdirSync(join(ROOT, 'dist/lib')).map((name) => `lib/${name}`);
  const threads = built.filter((name) => name.endsWith('.cjs'));
  expect(Object.keys(other.assets).sort()).toEqual([...files, ...libraries, ...threads, 'better_sqlite3.node'].sort());
  expect(other.cached).toEqual([]);
  expect(own.cached.map((name) => `${name}.js`).sort()).toEqual([...files].sort());
  expect(own.cached.filter((name) => own.assets[`${name}.cache`] === undefined)).toEqual([]);
  expect(own.unpacked.sizes['better_sqlite3.node']).toBe(statSync('/bin/sh').size);
  expect(own.unpacked).toEqual(other.unpacked);
});

describe('the parts for a machine', () => {
  const partsFor = (arch: string, given: object) =>
    inProcess<{ readonly node?: string; readonly addon?: string; readonly missing: readonly string[] }>(`
      const { partsFor } = await ${imported('machine')};
      return partsFor(${quoted(arch)}, ${quoted(dir)}, ${quoted(given)});`);
  const other = process.arch === 'x64' ? 'arm64' : 'x64';

  test('are those of this machine, where it is this one', () => {
    expect(partsFor(process.arch, {})).toMatchObject({ isOwn: true, node: process.execPath, missing: [] });
  });

  test('must be for that machine, and each that is not is named', () => {
    writeFileSync(join(dir, 'text'), 'no program of any machine');
    expect(partsFor(other, { node: process.execPath, addon: join(dir, 'text') }).missing).toEqual([
      `Node ${process.versions.node} for linux-${other} (--node FILE): ${process.execPath} is not for linux-${other}`,
      `the addon of better-sqlite3 for linux-${other} (--addon FILE): ${join(dir, 'text')} is not for linux-${other}`,
    ]);
  });

  test('must be of the Node that makes the executable', () => {
    const [elf, addon] = [join(dir, 'node'), join(dir, 'addon')];
    copyFileSync('/bin/sh', elf);
    copyFileSync('/bin/sh', addon);
    expect(partsFor(process.arch, { node: elf, addon }).missing).toEqual([
      `Node ${process.versions.node} for linux-${process.arch} (--node FILE): ${elf} is not Node ${process.version}`,
    ]);
  });
});

testWhere(process.env.ROSTER_TEST_ALL !== undefined, 'npm run test:all makes one')(
  'the executable does what the program does',
  async () => {
    await build();
    const output = join(dir, 'roster');
    inProcess(`
      const { partsFor } = await ${imported('machine')};
      const { buildExecutable } = await ${imported('build')};
      const { tryOut } = await ${imported('try-out')};
      await buildExecutable({ root: ${quoted(ROOT)}, output: ${quoted(output)}, ...partsFor(process.arch, '') });
      console.log = () => undefined;
      await tryOut(${quoted(ROOT)}, ${quoted(output)});
      process.stdout.write('null');`);
  },
);
