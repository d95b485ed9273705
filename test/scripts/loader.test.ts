import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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
const caches = () => readdirSync(join(dir, 'dist')).filter((name) => name.endsWith('.cache'));

const node = (...argv: string[]) =>
  spawnSync(process.execPath, argv, {
    cwd: dir,
    env: { PATH: process.env.PATH, HOME: dir, ROSTER_STORE: join(dir, 'roster.db') },
    encoding: 'utf8',
  });

/** Runs a script with the loaded program as `program`; a command line with `run`, which answers its exit status. */
const inProcess = (script: string, before = '') =>
  node(
    '-e',
    `${before} const { keepWhole, load } = require('./bin/load.js');
    const program = load(${JSON.stringify(join(dir, 'dist'))});
    const run = (line) => {
      process.argv = ['node', 'roster', ...line.split(' ')];
      return program.exports.run(process, { version: '0.0.0' });
    };
    (async () => { ${script} })().then((code) => { process.exitCode = code; });`,
  );

/** What replaces the files that are not loaded: those of another build, each as long as before. */
const REPLACE = `const fs = require('node:fs');
  for (const name of program.left())
    fs.writeFileSync('dist/' + name + '.js', fs.readFileSync('dist/' + name + '.js', 'utf8').replace(/^\\/\\*\\w{16}/, '/*anotherprogram00'));`;

/** Puts another program in place of it, of which each file is as long, and has another first word in its help. */
function replaceAll(): void {
  for (const name of parts()) {
    const path = join(dir, 'dist', `${name}.js`);
    const text = readFileSync(path, 'utf8').replace(/^\/\*\w{16}/, '/*anotherprogram00');
    writeFileSync(path, text.replace('Administer an organization', 'Administrate a company    '));
  }
}

test.each([
  ['are replaced', REPLACE],
  ['are gone', "require('node:fs').renameSync('dist', 'gone');"],
])('a program whose files %s while it runs says so, and runs nothing that is called the same', (_, script) => {
  const { stdout, stderr, status } = inProcess(`await run('--help'); ${script} return run('people list');`);
  expect(stdout).toContain('people');
  expect(stderr).toBe('error: roster was updated while it ran\nhint: see what was done, and run it again\n');
  expect(status).toBe(7);
});

test('a program whose files are not there says where they should be', () => {
  renameSync(join(dir, 'dist'), join(dir, 'gone'));
  const { stdout, stderr, status } = node('bin/roster.js', 'people', 'list');
  expect({ stdout, stderr, status }).toEqual({
    stdout: '',
    stderr: `error: the files of roster are not in ${join(dir, 'dist')}\nhint: install it again, or in a checkout: npm run build\n`,
    status: 7,
  });
});

test('it says so in JSON where that is asked for', () => {
  const { stderr } = inProcess(`await run('--help'); ${REPLACE} return run('people list --json');`);
  expect(JSON.parse(stderr)).toMatchObject({
    error: { code: 'unavailable', message: 'roster was updated while it ran' },
  });
});

test('a program that has loaded all of itself needs none of the files that replace it', () => {
  const script = `program.left().forEach((name) => program.fileOf(name)); ${REPLACE.replace('program.left()', '[...program.files.keys()]')}`;
  const { stderr, status } = inProcess(`${script} return run('people list');`);
  expect(stderr).toContain('error: there is no store at');
  expect(status).toBe(3);
});

/** Has the five seconds of a program be over at once. */
const HURRY = `const timers = require('node:timers');
  const { setTimeout } = timers;
  timers.setTimeout = (work, time, ...given) => setTimeout(work, time === 5000 ? 0 : time, ...given);`;

test('a program that runs for long loads all of itself, and keeps no cache of what never ran', () => {
  for (const name of caches()) rmSync(join(dir, 'dist', name));
  const loaded = `await new Promise((resolve) => {
    keepWhole(program);
    const look = () => (program.left().length === 0 ? resolve() : setImmediate(look));
    look();
  });`;
  expect(inProcess(`${loaded} return 0;`, HURRY).status).toBe(0);
  expect(caches().map((name) => name.split('.')[0])).toEqual(['roster']);
});

test('the program does so by itself, and its threads', () => {
  // What it would do in five seconds, it does at once; what it opens is noted.
  const AT_ONCE = `const fs = require('node:fs');
    const timers = require('node:timers');
    const { openSync } = fs;
    const { setTimeout } = timers;
    fs.openSync = (path, ...given) => {
      fs.appendFileSync('opened', path + '\\n');
      return openSync(path, ...given);
    };
    const done = { unref: () => undefined };
    timers.setTimeout = (work, time, ...given) => (time === 5000 ? (work(), done) : setTimeout(work, time, ...given));
    timers.setImmediate = (work, ...given) => (work(...given), done);`;
  writeFileSync(join(dir, 'at-once.cjs'), AT_ONCE);
  for (const program of ['roster', 'long-reads']) {
    writeFileSync(join(dir, 'opened'), '');
    node('--require', './at-once.cjs', `bin/${program}.js`, '--help');
    const opened = readFileSync(join(dir, 'opened'), 'utf8').split('\n');
    expect(parts().filter((name) => !opened.includes(join(dir, 'dist', `${name}.js`)))).toEqual([]);
  }
});

test('every file is of one build, and no module runs before it is used', () => {
  const ids = parts().map(
    (name) => /^\/\*(\w{16})\*\//.exec(readFileSync(join(dir, 'dist', `${name}.js`), 'utf8'))?.[1],
  );
  expect(ids.length).toBeGreaterThan(20);
  expect(new Set(ids).size).toBe(1);
  const script = `const before = program.ran().length; program.left().forEach((name) => program.fileOf(name));
    return program.ran().length === before && before < 10 ? 0 : 1;`;
  expect(inProcess(script).status).toBe(0);
});

test('what V8 made of another program is not run, though its files are as long', () => {
  const help = () => execFileSync(process.execPath, ['bin/roster.js', '--help'], { cwd: dir, encoding: 'utf8' });
  expect(help()).toContain('Administer an organization');
  replaceAll();
  expect(help()).toContain('Administrate a company');
  // It is made anew.
  const made = () => statSync(join(dir, 'dist', caches().find((name) => name.startsWith('roster.js.')) ?? '')).mtimeMs;
  const before = made();
  expect(help()).toContain('Administrate a company');
  expect(made()).toBe(before);
});

test('an error under --debug names the words of the sources that it came by', () => {
  const { stderr } = inProcess("return run('people list --debug');");
  const frames = [...stderr.matchAll(/ at (?:async )?(src\/\S+):(\d+):(\d+)$/gm)];
  const words = frames.map(([, path = '', line, column]) =>
    readFileSync(join(ROOT, path), 'utf8')
      .split('\n')
      .at(Number(line) - 1)
      ?.slice(Number(column) - 1),
  );
  expect(words.length).toBeGreaterThan(4);
  expect(words[0]).toMatch(/^new AppError\(/);
  for (const word of words) expect(word).toMatch(/^[\w$]/);
});
