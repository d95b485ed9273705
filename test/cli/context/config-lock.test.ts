import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, updateConfig } from '../../../src/cli/context/config.ts';
import type { Config } from '../../../src/cli/context/config.ts';

/** The lock of the configuration, where whoever had it is gone or stays away. */

let home: string;
let dir: string;
let lock: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'roster-lock-'));
  dir = join(home, 'config');
  lock = join(dir, 'config.lock');
  mkdirSync(dir, { mode: 0o700 });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const one: Config = { current: 'local', contexts: { local: { location: '/s/a' } } };
const IMPATIENT = { retries: 0, minTimeout: 10, maxTimeout: 10 };
const update = () => updateConfig({ HOME: home, ROSTER_CONFIG_DIR: dir }, () => one, IMPATIENT);

/** What a process leaves that was killed some seconds ago. */
function leaveLock(secondsAgo: number): void {
  mkdirSync(lock);
  const then = Date.now() / 1000 - secondsAgo;
  utimesSync(lock, then, then);
}

test('of somebody who was killed is taken over after two seconds', async () => {
  leaveLock(2.5);
  await update();
  expect(readConfig({ ROSTER_CONFIG_DIR: dir }).current).toBe('local');
  expect(readdirSync(dir)).toEqual(['config.json']);
});

test.each([
  ['of somebody who is at work', 0],
  ['from a time to come, which a wrong clock left,', -3600],
])('%s is respected, and the error names it', async (_what, secondsAgo) => {
  leaveLock(secondsAgo);
  await expect(update()).rejects.toMatchObject({
    code: 'store_locked',
    message: `another process keeps the configuration ${dir} locked`,
    hint: `try again; if no other roster is running: rmdir ${lock}`,
  });
  expect(readdirSync(dir)).toEqual(['config.lock']);
});

test('that cannot be taken says why', async () => {
  writeFileSync(lock, '');
  utimesSync(lock, 0, 0);
  await expect(update()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('ENOTDIR') as string,
  });
});
