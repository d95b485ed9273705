/** @alone It mocks a module. */

import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { build as bundle } from 'esbuild';
import { localBackends, sandbox } from '../../harness.ts';
import type { Result, Sandbox } from '../../harness.ts';
import { MIGRATIONS } from '../../../src/stores/sql/schema/index.ts';
import { STORE_VERSION, VERSION_TABLE } from '../../../src/stores/sql/schema/version.ts';

/** A store of an earlier roster, opened by one with one more migration. */

const ROOT = resolve(__dirname, '../../..');
const NEXT = STORE_VERSION + 1;
const ADDED = 'create table later (id text primary key)';
const statements: string[] = [];

let older: Sandbox;
let newer: Sandbox;
let umask: number;

/** Creates the store with the older roster, then loads all modules again with one more migration. */
beforeAll(async () => {
  const backend = localBackends().find(({ name }) => name === 'sqlite');
  if (backend === undefined) throw new Error('there is no SQLite backend');
  older = await sandbox(backend);
  await older.json('people add grace@acme.example --reveal');
  copyFileSync(older.location, original());
  jest.resetModules();
  jest.doMock('../../../src/stores/sql/schema/index.ts', () => ({
    MIGRATIONS: [...MIGRATIONS, { name: 'next', statements }],
  }));
  jest.doMock('../../../src/stores/sql/schema/version.ts', () => ({ STORE_VERSION: NEXT, VERSION_TABLE }));
  newer = await (await import('../../harness.ts')).emptySandbox(backend);
});
afterAll(async () => {
  jest.dontMock('../../../src/stores/sql/schema/index.ts');
  jest.dontMock('../../../src/stores/sql/schema/version.ts');
  await older.destroy();
  await newer.destroy();
});

beforeEach(() => {
  umask = process.umask(0o022);
  copyFileSync(original(), older.location);
  statements.splice(0, statements.length, ADDED);
});
afterEach(() => {
  process.umask(umask);
  for (const suffix of ['-wal', '-shm']) rmSync(older.location + suffix, { force: true });
  rmSync(backup(), { force: true });
});

test('the version of a store is the number of its last migration', () => {
  expect(STORE_VERSION).toBe(MIGRATIONS.length);
});

/** The newer roster as a program, for separate processes. */
async function newerProgram(): Promise<string> {
  const outfile = older.path('newer.js');
  const folder = join(ROOT, 'src/stores/sql/schema');
  const contents = `import { MIGRATIONS as EARLIER } from 'earlier';
    export const MIGRATIONS = [...EARLIER, { name: 'next', statements: ${JSON.stringify(statements)} }];`;
  const version = readFileSync(join(folder, 'version.ts'), 'utf8').replace(`= ${STORE_VERSION};`, `= ${NEXT};`);
  await bundle({
    entryPoints: [join(ROOT, 'src/process.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.17',
    supported: { 'dynamic-import': false },
    external: ['better-sqlite3'],
    logLevel: 'error',
    logOverride: { 'require-resolve-not-external': 'silent' },
    plugins: [
      {
        name: 'one-migration-more',
        setup(build) {
          build.onResolve({ filter: /^earlier$/ }, () => ({ path: join(folder, 'index.ts'), namespace: 'earlier' }));
          build.onLoad({ filter: /.*/, namespace: 'earlier' }, ({ path }) => ({
            contents: readFileSync(path, 'utf8'),
            loader: 'ts',
            resolveDir: folder,
          }));
          build.onLoad({ filter: /schema.version\.ts$/, namespace: 'file' }, () => ({
            contents: version,
            loader: 'ts',
          }));
          build.onLoad({ filter: /schema.index\.ts$/, namespace: 'file' }, () => ({
            contents,
            loader: 'ts',
            resolveDir: folder,
          }));
        },
      },
    ],
  });
  return outfile;
}

const original = () => older.path('original.db');
const backup = () => `${older.location}.before-${NEXT}`;
const run = (argv: string): Promise<Result> => newer.run(argv, { env: older.env });

function column(path: string, query: string): unknown[] {
  const connection = new Database(path, { readonly: true });
  try {
    return connection.prepare(query).pluck().all();
  } finally {
    connection.close();
  }
}
const versionIn = (path: string) => column(path, 'select max(version) from store_versions')[0];
const usernamesIn = (path: string) => column(path, 'select username from people order by sort_key');

test('an older store is refused with the command that migrates it', async () => {
  for (const command of ['people list', 'people add linus@acme.example --reveal', 'whoami', 'store check']) {
    const ran = await run(command);
    expect(ran).toMatchObject({ code: 7, stdout: '' });
    expect(ran.stderr).toMatch(
      new RegExp(`^error: the store has version ${STORE_VERSION}, .*\nhint: .*roster store migrate\n$`),
    );
  }
  const info = await run('store info --json');
  expect(JSON.parse(info.stdout)).toMatchObject({ version: STORE_VERSION, program_version: NEXT });
  expect(info.stderr).toContain('hint: this store is older than this roster: roster store migrate\n');
  expect(versionIn(older.location)).toBe(STORE_VERSION);
});

test('store migrate migrates it, keeps its rows, and keeps a copy of the old store', async () => {
  const migrated = await run('store migrate --json');
  expect(migrated).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(migrated.stdout)).toEqual({ from: STORE_VERSION, to: NEXT, backup: backup() });
  expect((await run('people list --fields username')).stdout).toBe('username\nada\ngrace\n');
  expect((await run('store check')).code).toBe(0);
  expect([versionIn(older.location), versionIn(backup())]).toEqual([NEXT, STORE_VERSION]);
  expect(usernamesIn(backup())).toEqual(['ada', 'grace']);
});

test('only the owner can read the copy', async () => {
  expect((await run('store migrate')).code).toBe(0);
  expect((statSync(backup()).mode & 0o777).toString(8)).toBe('600');
});

test('a second migration changes nothing and makes no copy', async () => {
  expect((await run('store migrate')).code).toBe(0);
  const copy = readFileSync(backup());
  const again = await run('store migrate --json');
  expect(again.stderr).toBe('nothing to do\n');
  expect(JSON.parse(again.stdout)).toEqual({ from: NEXT, to: NEXT, backup: null });
  expect(readFileSync(backup())).toEqual(copy);
});

test('processes that migrate at once migrate once, and the copy is of the old store', async () => {
  const program = await newerProgram();
  const migrate = () =>
    promisify(execFile)(
      process.execPath,
      [
        '-e',
        `require(${JSON.stringify(program)}).run(process, { version: 'next' })`,
        '-',
        'store',
        'migrate',
        '--json',
      ],
      {
        env: { ...older.env, NODE_PATH: join(ROOT, 'node_modules') },
      },
    );
  const all = await Promise.all(Array.from({ length: 5 }, migrate));
  const from = all.map(({ stdout }) => (JSON.parse(stdout) as { from: number }).from).sort((a, b) => a - b);
  expect(from).toEqual([STORE_VERSION, NEXT, NEXT, NEXT, NEXT]);
  expect(versionIn(backup())).toBe(STORE_VERSION);
  expect((await run('store check')).code).toBe(0);
});

test('a migration that fails halfway changes nothing', async () => {
  statements.push('insert into people (id) values (1)', 'create table never (id text)');
  const failed = await run('store migrate');
  expect(failed.code).not.toBe(0);
  expect(failed.stdout).toBe('');
  expect(versionIn(older.location)).toBe(STORE_VERSION);
  expect(usernamesIn(older.location)).toEqual(['ada', 'grace']);
  expect(column(older.location, "select name from sqlite_schema where name in ('later', 'never')")).toEqual([]);
});

test('init on an older store that is set up changes nothing', async () => {
  const again = await run('init --organization Other --owner eve@evil.example --reveal');
  expect(again).toMatchObject({ code: 6, stdout: '' });
  expect(again.stderr).toContain('error: this store holds the organization Acme already');
  expect(usernamesIn(older.location)).toEqual(['ada', 'grace']);
});
