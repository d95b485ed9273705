import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineFindings } from '../../src/cli/commands/doctor/machine.ts';
import { build, PROGRAM } from '../support/built.ts';

/** V8's code cache, which halves the start: made anew where flags of V8 or another Node reject it. */

const FLAG = '--max-old-space-size=1234';
const ANOTHER = '--max-semi-space-size=48';
/** Tells whether the loader's script was compiled without a cache that fits. */
const IS_REJECTED =
  "console.log(require('./bin/load.js').load(require('node:path').resolve('dist/roster.js')).script.cachedDataRejected)";

let dir: string;
beforeAll(async () => {
  await build();
  dir = mkdtempSync(join(tmpdir(), 'roster-cache-'));
  const root = join(PROGRAM, '../..');
  for (const name of ['bin', 'package.json', 'dist/roster.js', 'dist/roster.js.cache', 'dist/package.json'])
    cpSync(join(root, name), join(dir, name), { recursive: true });
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const node = (options: string, ...argv: string[]): string =>
  execFileSync(process.execPath, argv, { cwd: dir, env: { ...process.env, NODE_OPTIONS: options }, encoding: 'utf8' });
const isRejected = (options: string) => node(options, '-e', IS_REJECTED).trim();
const caches = () => readdirSync(join(dir, 'dist')).filter((name) => name.includes('.cache'));

test('a cache that does not fit is made anew by the next command, and one beside the first is kept', () => {
  expect(isRejected('')).toBe('false');
  expect(caches()).toHaveLength(1);
  for (const options of [FLAG, ANOTHER]) {
    expect(node(options, 'bin/roster.js', '--help')).toContain('people');
    expect(isRejected(options)).toBe('false');
    expect(caches()).toHaveLength(2);
  }
  expect(isRejected('')).toBe('false');
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
