import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readerThreads } from '../../../src/stores/sqlite/reader-threads.ts';
import type { ReaderThreads, ReaderThreadsOptions } from '../../../src/stores/sqlite/reader-threads.ts';
import { openSqlite } from '../../../src/stores/sqlite/index.ts';
import type { Reads } from '../../../src/core/store/index.ts';
import { codeOf, person } from '../conformance/fixtures.ts';
import { testWhere } from '../../support/where.ts';

/** Long reads of an embedded store, whose statements run on other threads. */

let dir: string;
let path: string;
let threads: ReaderThreads;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'roster-threads-'));
  path = join(dir, 'roster.db');
  const store = openSqlite(path, { create: true });
  await store.migrate();
  await store.write((tx) => tx.people.insert([person('grace')]));
  await store.close();
});
afterEach(async () => {
  await threads.close();
  rmSync(dir, { recursive: true, force: true });
});

const open = (options: ReaderThreadsOptions = {}, at = path) => (threads = readerThreads(at, options));
const count = (tx: Reads) => tx.people.count();

/** A thread that runs this for each request. */
function running(script: string): string {
  const file = join(dir, 'thread.cjs');
  writeFileSync(
    file,
    `const { parentPort, workerData } = require('node:worker_threads'); parentPort.on('message', (request) => { ${script} });`,
  );
  return file;
}

test('many reads at once are answered, and the time of their statements is told', async () => {
  const spent: number[] = [];
  open();
  const counts = await Promise.all(
    Array.from({ length: 8 }, () => threads.read(count, (time) => void spent.push(time))),
  );
  expect(counts).toEqual(Array<number>(8).fill(1));
  // The beginning, the statement and the end of each.
  expect(spent).toHaveLength(24);
  expect(Math.min(...spent)).toBeGreaterThanOrEqual(0);
});

test('a read that throws ends its snapshot: the next one sees what was written since', async () => {
  open({ threads: 1 });
  const failed = threads.read(async (tx) => {
    await count(tx);
    throw new Error('in the middle');
  });
  await expect(failed).rejects.toThrow('in the middle');
  const store = openSqlite(path, { create: false });
  await store.write((tx) => tx.people.insert([person('ada')]));
  await store.close();
  expect(await threads.read(count)).toBe(2);
});

test('what the engine refuses is told as on the main thread, and a file that comes later is read', async () => {
  open({ threads: 1 }, join(dir, 'none.db'));
  expect(await codeOf(threads.read(count))).toBe('unavailable');
  writeFileSync(join(dir, 'none.db'), 'x'.repeat(5000));
  expect(await codeOf(threads.read(count))).toBe('corrupt_store');
});

test('while a statement runs, the thread that asked does other things', async () => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  // It waits until the asking thread has had another turn, at most ten seconds.
  const file = running(
    `if (request.text.startsWith('select')) Atomics.wait(new Int32Array(request.values[0]), 0, 0, 10_000);
     parentPort.postMessage({ value: [{ n: 7 }], time: 1 });`,
  );
  open({ file, threads: 1 });
  const reading = threads.read((tx) => tx.people.find({ ids: [flag.buffer as unknown as string] }));
  setImmediate(() => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
  await expect(reading).resolves.toBeDefined();
});

test('a thread that dies fails its reads, and the next read has a new one', async () => {
  const file = running(
    `if (request.text.startsWith('select') && !require('node:fs').existsSync(workerData.path + '.again')) {
       require('node:fs').writeFileSync(workerData.path + '.again', ''); process.exit(1); }
     parentPort.postMessage({ value: [{ n: 7 }], time: 1 });`,
  );
  open({ file, threads: 1 });
  const outcomes = await Promise.all([codeOf(threads.read(count)), codeOf(threads.read(count))]);
  expect(outcomes).toEqual(['unavailable', 'unavailable']);
  expect(await threads.read(count)).toBe(7);
});

/** The niceness of each thread of this process, by its id. */
const niceness = (): Map<string, number> =>
  new Map(
    readdirSync('/proc/self/task').map((id) => {
      const [, fields = ''] = readFileSync(`/proc/self/task/${id}/stat`, 'utf8').split(/\) (?!.*\) )/);
      return [id, Number(fields.split(' ')[16])];
    }),
  );

testWhere(process.platform === 'linux', 'threads have a niceness of their own there')(
  'a thread gives way to the one that answers short requests',
  async () => {
    const own = getPriority();
    const before = niceness();
    open({ threads: 1 });
    expect(await threads.read(count)).toBe(1);
    const nicer = [...niceness()].filter(([id, nice]) => !before.has(id) && nice === own + 5);
    expect(nicer).toHaveLength(1);
    expect(niceness().get(String(process.pid))).toBe(own);
  },
);
