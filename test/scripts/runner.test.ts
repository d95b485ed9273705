import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { groupsOf } from '../support/runner.cjs';

const ROOT = resolve(__dirname, '../..');

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'roster-runner-'))));
afterEach(() => rmSync(dir, { recursive: true }));

function write(files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).map(([name, text]) => {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  });
}

describe('the groups', () => {
  const grouped = (files: Readonly<Record<string, string>>, workers = 1): string[][] => {
    const tests = write(files).map((path) => ({ path, context: { config: { rootDir: dir } } }));
    return groupsOf(tests, workers).map((group) => group.map(({ path }) => path.slice(dir.length + 1)));
  };
  const named = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '']));

  test('files of a room run together, by their paths, in the order of the one that comes first', () => {
    expect(grouped(named('test/web/b', 'test/cli/z', 'test/web/a', 'test/cli/people/a'))).toEqual([
      ['test/web/a', 'test/web/b'],
      ['test/cli/people/a', 'test/cli/z'],
    ]);
  });

  test('a file that says so runs alone, and first', () => {
    const files = { ...named('test/web/a', 'test/web/c'), 'test/web/b': '/** @alone It mocks a module. */\n' };
    expect(grouped(files)).toEqual([['test/web/b'], ['test/web/a', 'test/web/c']]);
  });

  test('a group has so many files and so much text, and each worker something to do', () => {
    const names = Array.from({ length: 20 }, (_, n) => `test/web/${String.fromCharCode(97 + n)}`);
    expect(grouped(named(...names)).map(({ length }) => length)).toEqual([8, 8, 4]);
    expect(grouped(named(...names.slice(0, 4)), 2).map(({ length }) => length)).toEqual([2, 2]);
    const long = 'x'.repeat(25_000);
    expect(grouped({ 'test/cli/a': long, 'test/cli/b': long, 'test/cli/c': long })).toEqual([
      ['test/cli/a', 'test/cli/b'],
      ['test/cli/c'],
    ]);
  });
});

test('of files that run together each has its own results', async () => {
  write({
    'jest.config.json': JSON.stringify({
      rootDir: dir,
      runner: join(ROOT, 'test/support/runner.cjs'),
      transform: {},
      cacheDirectory: join(dir, 'cache'),
    }),
    'test/web/module.js': 'module.exports = { loaded: [] };',
    'test/web/fine.test.js':
      "test('works', () => void require('./module.js').loaded.push(1)); test.skip('is skipped', () => 1);",
    'test/web/new.test.js': "throw new Error('does not load');",
    'test/web/other.test.js': "describe('other', () => { test('fails', () => { throw new Error('as it must'); }); });",
    'test/web/same.test.js': "test('has the same module', () => expect(require('./module.js').loaded).toEqual([1]));",
  });
  const { failed, results } = await runJest();
  expect(failed).toBe(true);
  expect(results).toEqual({
    'fine.test.js': { tests: ['passed works', 'pending is skipped'], message: '' },
    'new.test.js': { tests: ['failed loads'], message: expect.stringContaining('does not load') as string },
    'other.test.js': {
      tests: ['failed other fails'],
      message: expect.stringMatching(/● other › fails[^]*as it must/) as string,
    },
    'same.test.js': { tests: ['passed has the same module'], message: '' },
  });
});

interface Written {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function runJest() {
  const out = join(dir, 'out.json');
  const args = [join(ROOT, 'node_modules/jest/bin/jest.js'), '-c', join(dir, 'jest.config.json')];
  const env = { ...process.env, ROSTER_TEST_ALL: undefined };
  const failed = await new Promise<boolean>((settle) =>
    execFile(process.execPath, [...args, '--runInBand', '--json', '--outputFile', out], { cwd: dir, env }, (error) =>
      settle(error !== null),
    ),
  );
  const { testResults } = JSON.parse(readFileSync(out, 'utf8')) as Written;
  const results = testResults.map(({ name, message, assertionResults }) => [
    name.slice(name.lastIndexOf('/') + 1),
    { message, tests: assertionResults.map((each) => `${each.status} ${each.fullName}`) },
  ]);
  return { failed, results: Object.fromEntries(results) as unknown };
}
