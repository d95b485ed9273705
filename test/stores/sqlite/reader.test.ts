import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqlite } from '../../../src/stores/sqlite/index.ts';
import type { AnyStore } from '../../../src/stores/open.ts';
import { person } from '../conformance/fixtures.ts';
import { testWhere } from '../../support/where.ts';

/** Reads of an embedded store beside a long write, as in a server. */

let dir: string;
let store: AnyStore;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'roster-reader-'));
  store = openSqlite(join(dir, 'roster.db'), { create: true });
  await store.migrate();
});
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

const count = () => store.read((tx) => tx.people.count());

/** How many times this process has the file open. */
const opened = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === join(dir, 'roster.db');
    } catch {
      return false;
    }
  }).length;

/** Begins a write that stays open until it is ended. */
async function slowWrite(): Promise<() => Promise<void>> {
  let end = (): void => undefined;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  const written = store.write(async (tx) => {
    await tx.people.insert([person('grace')]);
    begin();
    await ended;
  });
  await begun;
  return () => {
    end();
    return written;
  };
}

test('a read does not wait for a write, and sees what was committed before', async () => {
  const finish = await slowWrite();
  expect([await count(), await count()]).toEqual([0, 0]);
  await finish();
  expect(await count()).toBe(1);
});

/** Begins a read that stays open until it is ended. */
async function slowRead(): Promise<() => Promise<number>> {
  let end = (): void => undefined;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  const seen = store.read(async (tx) => {
    await tx.people.count();
    begin();
    await ended;
    return tx.people.count();
  });
  await begun;
  return () => {
    end();
    return seen;
  };
}

test('a read does not wait for a long read, which keeps its own snapshot', async () => {
  const finish = await slowRead();
  expect(await count()).toBe(0);
  const written = store.write((tx) => tx.people.insert([person('linus')]));
  expect(await Promise.race([count(), count()])).toBe(0);
  expect(await finish()).toBe(0);
  await written;
  expect(await count()).toBe(1);
});

test('when there are more long reads than connections, they wait and all end', async () => {
  const finishes = [await slowRead(), await slowRead(), await slowRead(), await slowRead()];
  const waiting = Promise.all([count(), count()]);
  for (const finish of finishes) expect(await finish()).toBe(0);
  expect(await waiting).toEqual([0, 0]);
});

test('two reads in one snapshot agree, whatever is committed between them', async () => {
  const finish = await slowWrite();
  const seen = await store.read(async (tx) => {
    const before = await tx.people.count();
    await finish();
    return [before, await tx.people.count()];
  });
  expect(seen).toEqual([0, 0]);
});

test('a read beside a write cannot write, either', async () => {
  const finish = await slowWrite();
  const write = store.read((tx) => (tx as Parameters<Parameters<AnyStore['write']>[0]>[0]).people.remove(['nobody']));
  await expect(write).rejects.toMatchObject({ code: 'internal' });
  await finish();
});

testWhere(process.platform === 'linux', 'open files are counted in /proc')(
  'a process that does one thing at a time opens one connection',
  async () => {
    const before = opened();
    expect(before).toBeGreaterThan(0);
    await count();
    await store.write((tx) => tx.people.insert([person('linus')]));
    await count();
    expect(opened()).toBe(before);
    const finish = await slowWrite();
    await count();
    expect(opened()).toBe(before + 1);
    await finish();
    expect(await store.read((tx) => tx.people.count(), { long: true })).toBe(2);
    // A long read has a connection of its own, on another thread.
    expect(opened()).toBe(before + 2);
  },
);

describe('when another process has the lock', () => {
  let other: Database.Database;
  /** The length of each pause of the waiting write, and how to end the current one. */
  let pauses: number[];
  let next: () => void;
  let patient: AnyStore;
  beforeEach(() => {
    other = new Database(join(dir, 'roster.db'));
    other.exec('begin immediate');
    pauses = [];
    const pause = (milliseconds: number) => {
      pauses.push(milliseconds);
      return new Promise<void>((resolve) => (next = resolve));
    };
    patient = openSqlite(join(dir, 'roster.db'), { create: false, pause });
  });
  afterEach(async () => {
    other.close();
    await patient.close();
  });
  const write = (options?: { readonly wait: boolean }) =>
    patient.write((tx) => tx.people.insert([person('grace')]), options);
  const seen = () => patient.read((tx) => tx.people.count());
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  test('a write retries with pauses, in which reads go on and a write without wait fails', async () => {
    const writing = write();
    while (pauses.length === 0) await turn();
    expect([await seen(), await seen()]).toEqual([0, 0]);
    await expect(write({ wait: false })).rejects.toMatchObject({ code: 'store_locked' });
    next();
    while (pauses.length === 1) await turn();
    other.exec('commit');
    next();
    await writing;
    expect(await seen()).toBe(1);
  });

  test('writes run in the order of the calls', async () => {
    const done: number[] = [];
    const all = [1, 2, 3].map((n) =>
      write().then(
        () => done.push(n),
        () => done.push(-n),
      ),
    );
    while (pauses.length === 0) await turn();
    other.exec('commit');
    next();
    await Promise.all(all);
    // For the second and third, the name is taken.
    expect(done).toEqual([1, -2, -3]);
  });
});

test('a write that cannot get the lock gives up after as long as SQLite would wait, and the next one works', async () => {
  const other = new Database(join(dir, 'roster.db'));
  other.exec('begin immediate');
  let waited = 0;
  const pause = (milliseconds: number) => Promise.resolve((waited += milliseconds));
  const patient = openSqlite(join(dir, 'roster.db'), { create: false, pause });
  try {
    const write = () => patient.write((tx) => tx.people.insert([person('grace')]));
    await expect(write()).rejects.toMatchObject({
      code: 'store_locked',
      message: expect.stringContaining('10 seconds') as string,
    });
    expect(Math.abs(waited - 10_000)).toBeLessThanOrEqual(25);
    other.exec('commit');
    await write();
  } finally {
    other.close();
    await patient.close();
  }
});
