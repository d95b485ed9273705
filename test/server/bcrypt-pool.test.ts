import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { bcryptHere, hashPassword, verifyPassword } from '../../src/core/secrets.ts';
import type { Bcrypt } from '../../src/core/secrets.ts';
import { bcryptPool } from '../../src/server/bcrypt-pool.ts';
import type { BcryptPoolOptions } from '../../src/server/bcrypt-pool.ts';

let dir: string;
let pool: Bcrypt & { close(): Promise<void> };
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'roster-bcrypt-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
afterEach(() => pool.close());

const open = (options: BcryptPoolOptions = {}) => (pool = bcryptPool({ cost: 4, threads: 2, ...options }));

/** A pool whose threads run this. */
const running = (script: string, options: BcryptPoolOptions = {}) => {
  const worker = join(dir, `${Buffer.from(script).toString('base64url').slice(-20)}.cjs`);
  writeFileSync(worker, `const { parentPort } = require('node:worker_threads');\n${script}`);
  return open({ worker, ...options });
};

const codesOf = async (work: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(work)).map((one) =>
    one.status === 'fulfilled' ? 'done' : (one.reason as { readonly code?: string }).code,
  );

test('hashes and compares as bcrypt on this thread does, many at once', async () => {
  open();
  const hash = await hashPassword('correct horse', pool);
  expect(hash).toMatch(/^\$2b\$04\$/);
  const stored = { kind: 'chosen', hash };
  expect(await verifyPassword('correct horse', stored, bcryptHere(4))).toBe(true);
  const said = await Promise.all(
    Array.from({ length: 20 }, (_, at) => verifyPassword(at % 2 === 0 ? 'correct horse' : 'wrong', stored, pool)),
  );
  expect(said).toEqual(said.map((_, at) => at % 2 === 0));
});

test('a hash that is none is refused, and the thread goes on', async () => {
  open({ threads: 1 });
  await expect(pool.compare('correct horse', `$9z$04$${'.'.repeat(53)}`)).rejects.toThrow(/salt/i);
  expect(await pool.compare('x', await pool.hash('x'))).toBe(true);
});

test('this thread stays free meanwhile', async () => {
  open({ cost: 10, threads: 1 });
  await pool.hash('warm up');
  const begun = performance.now();
  await pool.hash('once');
  const once = performance.now() - begun;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await Promise.all(Array.from({ length: 4 }, () => pool.hash('again')));
  delay.disable();
  // The median: a machine that others use may take the thread away now and then.
  expect(delay.percentile(50) / 1e6).toBeLessThan(Math.max(once / 2, 5));
});

test('no more wait than may', async () => {
  running("parentPort.on('message', () => setImmediate(() => parentPort.postMessage({ value: true })));", {
    threads: 2,
    waiting: 3,
  });
  const codes = await codesOf(Array.from({ length: 8 }, () => pool.compare('x', 'y')));
  expect(codes).toEqual([...Array<string>(5).fill('done'), ...Array<string>(3).fill('unavailable')]);
  expect(await pool.compare('x', 'y')).toBe(true);
});

test('a thread that dies fails its own job alone, and another takes its place', async () => {
  running(
    "parentPort.on('message', ({ text }) => { if (text === 'exit') process.exit(1); if (text === 'throw') throw new Error('broken'); parentPort.postMessage({ value: true }); });",
    { threads: 1 },
  );
  const codes = await codesOf(['a', 'exit', 'b', 'throw', 'c'].map((text) => pool.compare(text, 'y')));
  expect(codes).toEqual(['done', 'unavailable', 'done', 'unavailable', 'done']);
});

test('closing finishes what was taken on and takes on no more', async () => {
  open({ threads: 1 });
  const taken = Array.from({ length: 5 }, () => pool.hash('x'));
  const closed = pool.close();
  expect(await codesOf([pool.hash('y')])).toEqual(['unavailable']);
  expect(await codesOf(taken)).toEqual(Array(5).fill('done'));
  await closed;
  await pool.close();
});
