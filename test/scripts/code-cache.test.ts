import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineFindings } from '../../src/cli/commands/doctor/machine.ts';
import { build, PROGRAM } from '../support/built.ts';
import { testWhere } from '../support/where.ts';

/** V8's code cache, which halves the start: one for each Node and its flags, made by the first command that lacks it. */

const FLAG = '--max-old-space-size=1234';
const OTHERS = ['--max-semi-space-size=48', '--max-old-space-size=1235'];

let dir: string;
beforeAll(build, 60_000);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'roster-cache-'));
  const root = join(PROGRAM, '../..');
  for (const name of ['bin', 'package.json', 'dist']) cpSync(join(root, name), join(dir, name), { recursive: true });
  for (const name of caches().slice(1)) rmSync(join(dir, 'dist', name));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const node = (options: string, ...argv: string[]): string =>
  execFileSync(process.execPath, argv, { cwd: dir, env: { ...process.env, NODE_OPTIONS: options }, encoding: 'utf8' });
const run = (options: string) => node(options, 'bin/roster.js', '--help');
/** What the loader answers, in a program without flags of its own: those would be for another cache. */
function loaded(what: string, options: string, before = ''): string {
  const script = `${before}; console.log(require('./bin/load.js').load(${JSON.stringify(join(dir, 'dist'))}).${what});`;
  writeFileSync(join(dir, 'look.js'), script);
  return node(options, 'look.js').trim();
}
/** Of the first file, whether a cache was used (false), rejected (true), or not there (undefined). */
const isRejected = (options: string) => loaded('files.get("roster").script.cachedDataRejected', options);
/** Those of the first file; the built one, which is for no flags, has the shortest name. */
const caches = () =>
  readdirSync(join(dir, 'dist'))
    .filter((name) => name.startsWith('roster.js.') && name.endsWith('.cache'))
    .sort((one, other) => one.length - other.length);
const built = () => join(dir, 'dist', caches()[0] ?? '');

test('a cache for other flags is made by the first command, used by the next, and the three newest are kept', () => {
  expect(isRejected('')).toBe('false');
  for (const [at, options] of [FLAG, ...OTHERS].entries()) {
    expect(run(options)).toContain('people');
    expect(isRejected(options)).toBe('false');
    expect(caches()).toHaveLength(Math.min(at + 2, 3));
  }
});

test('a cache that is not there is made, to be written by nobody else', () => {
  rmSync(built());
  execFileSync('sh', ['-c', `umask 0; exec "${process.execPath}" bin/roster.js --help`], { cwd: dir });
  expect(statSync(built()).mode & 0o777).toBe(0o644);
  expect(isRejected('')).toBe('false');
});

test('a cache that others may write is not used, but made anew', () => {
  chmodSync(built(), 0o666);
  expect(isRejected('')).toBe('undefined');
  chmodSync(built(), 0o666);
  run('');
  expect(statSync(built()).mode & 0o777).toBe(0o644);
});

testWhere(process.getuid?.() === 0, 'root may give a file to somebody else')(
  'a cache of somebody else is not used',
  () => {
    chownSync(built(), 12_345, 12_345);
    expect(isRejected('')).toBe('undefined');
  },
);

test('a cache that is broken is made anew', () => {
  writeFileSync(built(), 'nothing of the kind');
  expect(run('')).toContain('people');
  expect(isRejected('')).toBe('false');
});

test('where no cache can be written, the loader says in which folder', () => {
  rmSync(built());
  const isReadOnly = "require('node:fs').accessSync = () => { throw new Error('EROFS'); }";
  expect(loaded('unwritable', '', isReadOnly)).toBe(join(dir, 'dist'));
});

test.each([
  ['', 'this version of Node; run roster once'],
  [FLAG, `NODE_OPTIONS=${FLAG}; unset it`],
])('doctor tells where it cannot be made anew, with NODE_OPTIONS %j', (options, words) => {
  const env = { HOME: dir, ROSTER_CONFIG_DIR: join(dir, 'config'), NODE_OPTIONS: options };
  expect(machineFindings({ env }, undefined)).toEqual([]);
  const [finding] = machineFindings({ env, uncached: '/opt/roster/dist' }, undefined);
  expect(finding).toMatchObject({ code: 'slow_start', subject: '/opt/roster/dist' });
  expect(finding?.message).toContain(words);
});
