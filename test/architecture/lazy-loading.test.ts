import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { initialised, PROGRAM } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { postgresUrl } from '../support/postgres.ts';
import { ROOT } from '../support/source.ts';

/** Which heavy modules the built program loads for which command. */

const HOOK = join(ROOT, 'test/support/record-loads.cjs');
/** The libraries that are files of their own in dist/, and what only some commands need of the rest. */
const COMMON_PASSWORDS = 'dist/lib/zxcvbn-ts-language-common.js';
const LIBRARIES = [
  'inquirer',
  'inquirer-core',
  'node-saml-node-saml',
  'xml-crypto',
  'pg',
  'conf',
  'yaml',
  'csv-stringify-sync',
  'csv-parse',
  'cli-table3',
  'string-width',
  'chalk',
  'bcryptjs',
  'cli-progress',
  'proper-lockfile',
  'sax',
  'unhomoglyph',
].map((name) => `dist/lib/${name}.js`);
const POSTGRES = 'dist/lib/pg.js';
const DATABASE = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';
/** Modules of Node that take a millisecond or more. */
const BUILTINS = ['child_process', 'crypto', 'http', 'timers/promises', 'v8', 'worker_threads', 'zlib'].map(
  (name) => `node:${name}`,
);
const PROGRAM_LOADER = 'bin/load.js';
/** The files of the program itself. */
const ownFiles = (loaded: readonly string[]) => loaded.filter((path) => /^dist\/[\w-]+\.js$/.test(path)).sort();

let here: Place;
beforeAll(async () => (here = await initialised()));
afterAll(() => here.destroy());

/** What a command loads, as paths below the repository; `zod` where zod ran. Its output goes to a pipe. */
async function loadedBy(argv: string, stdin = ''): Promise<string[]> {
  const file = here.path('loads');
  const running = promisify(execFile)(process.execPath, ['--require', HOOK, PROGRAM, ...argv.split(' ')], {
    cwd: here.dir,
    env: { ...here.env, ROSTER_TEST_LOADS: file },
  });
  running.child.stdin?.end(stdin);
  await running;
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((path) => (path.startsWith('/') ? relative(ROOT, path) : path));
}

test('the libraries that this looks for are where it looks', () => {
  expect(
    [...LIBRARIES, COMMON_PASSWORDS, DATABASE, PROGRAM_LOADER].filter((path) => !existsSync(join(ROOT, path))),
  ).toEqual([]);
});

// Were a name wrong, its absence would show nothing: each is seen where it is needed.
test.each<readonly [argv: string, stdin: string, needed: readonly string[]]>([
  ['people list', '', [PROGRAM_LOADER, DATABASE, 'zod']],
  ['people list -o yaml', '', ['dist/lib/yaml.js']],
  ['people list -o csv', '', ['dist/lib/csv-stringify-sync.js']],
  ['people list -o table --color', '', ['dist/lib/cli-table3.js', 'dist/lib/string-width.js', 'dist/lib/chalk.js']],
  ['people import - --dry-run', 'email\ngrace@acme.example\n', ['dist/lib/csv-parse.js']],
  [
    'login ada --password-stdin',
    'correct horse battery staple',
    ['dist/lib/bcryptjs.js', 'dist/lib/conf.js', 'dist/lib/proper-lockfile.js'],
  ],
  [
    'init --store other.db --organization Other --owner ada@acme.example --password-stdin',
    'correct horse battery staple',
    [COMMON_PASSWORDS],
  ],
  ['group create Équipe', '', ['dist/lib/unhomoglyph.js']],
])('%s loads what it needs', async (argv, stdin, needed) => {
  expect(await loadedBy(argv, stdin)).toEqual(expect.arrayContaining([...needed]));
});

test.each<readonly [argv: string, unneeded: readonly string[]]>([
  ['--version', [PROGRAM_LOADER, DATABASE, 'zod']],
  ['--help', [DATABASE, 'zod']],
  ['people --help', [DATABASE]],
  ['people list', []],
  ['people show ada --json', []],
  ['audit export', []],
  ['group create Team', []],
])('%s piped loads no library that it does not need', async (argv, unneeded) => {
  const loaded = await loadedBy(argv);
  expect([...LIBRARIES, COMMON_PASSWORDS, ...unneeded].filter((path) => loaded.includes(path))).toEqual([]);
});

test.each<readonly [argv: string, files: readonly string[]]>([
  ['--version', []],
  ['--help', ['roster']],
  ['people --help', ['client', 'engine', 'people', 'reading', 'roster', 'shared', 'writing']],
  ['people list', ['engine', 'roster']],
  ['group list', ['engine', 'reading', 'roster']],
  ['access check ada organization.view', ['engine', 'reading', 'roster']],
  ['group create Crew', ['engine', 'reading', 'roster', 'writing']],
  ['role create Crew --permission organization.view', ['engine', 'reading', 'role', 'roster', 'shared', 'writing']],
])('%s loads these files of the program, and no other', async (argv, files) => {
  expect(ownFiles(await loadedBy(argv))).toEqual(files.map((name) => `dist/${name}.js`));
});

test.each(['--version', '--help', 'people list', 'access check ada organization.view'])(
  '%s loads no module of Node that takes long',
  async (argv) => {
    const loaded = await loadedBy(argv);
    expect(BUILTINS.filter((name) => loaded.includes(name))).toEqual([]);
  },
);

test('a command on PostgreSQL loads its driver, and not the embedded engine', async () => {
  const loaded = await loadedBy(`store info --store ${await postgresUrl()}`);
  expect(loaded).toContain(POSTGRES);
  expect(loaded).toContain('node:crypto');
  expect(loaded).not.toContain(DATABASE);
});

test('--version loads nothing but itself', async () => {
  const own = (await loadedBy('--version')).filter((path) => existsSync(join(ROOT, path)));
  expect(own).toEqual(['bin/roster.js', 'package.json']);
});
