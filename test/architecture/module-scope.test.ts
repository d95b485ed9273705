import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ROOT, sourceFiles } from '../support/source.ts';

const LOADER = pathToFileURL(join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;
const IMPORT_ALL = 'await Promise.all(process.argv.slice(1).map((module) => import(module)))';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'roster-import-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('loading every module prints nothing, makes no file, and keeps no process alive', async () => {
  const modules = sourceFiles().map(({ path }) => pathToFileURL(join(ROOT, 'src', path)).href);
  const home = mkdtempSync(join(dir, 'home-'));
  const temporary = mkdtempSync(join(dir, 'tmp-'));
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', LOADER, '--input-type=module', '--eval', IMPORT_ALL, '--', ...modules],
    { cwd: home, env: { HOME: home, TMPDIR: temporary }, timeout: 50_000 },
  );
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  expect(readdirSync(home)).toEqual([]);
  // The loader keeps what it compiled there.
  expect(readdirSync(temporary).filter((name) => !/^tsx-/.test(name))).toEqual([]);
  expect(readdirSync(dir)).toHaveLength(2);
});

// The built program runs a module when something of it is first used, so never for an import of nothing.
test('no source is imported for what it does as it loads', () => {
  expect(
    sourceFiles()
      .filter(({ text }) => /^\s*import\s*['"]/m.test(text))
      .map(({ path }) => path),
  ).toEqual([]);
});
