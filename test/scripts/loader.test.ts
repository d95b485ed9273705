import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, PROGRAM } from '../support/built.ts';
import { ROOT } from '../support/source.ts';

/** The files of the program, which are loaded when something of them is first used. */

let dir: string;
beforeAll(build, 60_000);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'roster-loader-'));
  for (const name of ['bin', 'package.json', 'dist'])
    cpSync(join(PROGRAM, '../..', name), join(dir, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** The files of the program, by name. */
const parts = () => readdirSync(join(dir, 'dist')).flatMap((name) => /^([\w-]+)\.js$/.exec(name)?.[1] ?? []);

/** Runs a script with the loaded program as `program`; a command line with `run`, which answers its exit status. */
function inProcess(script: string) {
  const code = `const program = require('./bin/load.js').load(${JSON.stringify(join(dir, 'dist'))});
    const run = (line) => {
      process.argv = ['node', 'roster', ...line.split(' ')];
      return program.exports.run(process, { version: '0.0.0' });
    };
    (async () => { ${script} })().then((code) => { process.exitCode = code; });`;
  return spawnSync(process.execPath, ['-e', code], {
    cwd: dir,
    env: { PATH: process.env.PATH, HOME: dir, ROSTER_STORE: join(dir, 'roster.db') },
    encoding: 'utf8',
  });
}

/** What replaces the files that are not loaded: those of another build. */
const REPLACE = `const fs = require('node:fs');
  for (const name of fs.readdirSync('dist'))
    if (/^[\\w-]+\\.js$/.test(name) && !program.files.has(name.slice(0, -3)))
      fs.writeFileSync('dist/' + name, fs.readFileSync('dist/' + name, 'utf8').replace(/define\\("\\w+"/, 'define("another"'));`;

test('a program whose files are replaced while it runs says so, in place of running what is called the same', () => {
  const { stdout, stderr, status } = inProcess(`await run('--help'); ${REPLACE} return run('people list');`);
  expect(stdout).toContain('people');
  expect(stderr).toBe('error: roster was updated while it ran\nhint: run it again\n');
  expect(status).toBe(7);
});

test('a program that has loaded all of itself needs none of the files that replace it', () => {
  const { stderr, status } = inProcess(`program.loadAll(); ${REPLACE} return run('people list');`);
  expect(stderr).toContain('error: there is no store at');
  expect(status).toBe(3);
});

test('every file is of one build, and no module runs before it is used', () => {
  const ids = parts().map((name) => /define\("(\w+)"/.exec(readFileSync(join(dir, 'dist', `${name}.js`), 'utf8'))?.[1]);
  expect(ids.length).toBeGreaterThan(20);
  expect(new Set(ids).size).toBe(1);
  const script = `require('node:fs').writeFileSync('ran', program.ran().join()); program.loadAll();
    return program.ran().length === require('node:fs').readFileSync('ran', 'utf8').split(',').length ? 0 : 1;`;
  expect(inProcess(script).status).toBe(0);
  expect(readFileSync(join(dir, 'ran'), 'utf8').split(',').length).toBeLessThan(10);
});

test('a program that was put in place of another one starts anew', () => {
  for (const name of parts()) {
    const path = join(dir, 'dist', `${name}.js`);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/define\("\w+"/, 'define("another"'));
  }
  expect(execFileSync(process.execPath, ['bin/roster.js', '--help'], { cwd: dir, encoding: 'utf8' })).toContain(
    'people',
  );
});

test('an error under --debug names the words of the sources that it came by', () => {
  const frames = [
    ...inProcess("return run('people list --debug');").stderr.matchAll(/ at (?:async )?(src\/\S+):(\d+):(\d+)$/gm),
  ];
  const words = frames.map(([, path = '', line, column]) =>
    readFileSync(join(ROOT, path), 'utf8')
      .split('\n')
      [Number(line) - 1]?.slice(Number(column) - 1),
  );
  expect(words.length).toBeGreaterThan(4);
  expect(words[0]).toMatch(/^new AppError\(/);
  for (const word of words) expect(word).toMatch(/^[\w$]/);
});
