import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqlite } from '../../../src/stores/sqlite/index.ts';
import type { AnyStore } from '../../../src/stores/open.ts';
import { person } from '../conformance/fixtures.ts';
import { testWhere } from '../../support/where.ts';

/** Reads of an embedded store beside a write that takes its time, as in a server. */

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

/** Begins a write that stays open until it is told to end. */
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

test('a read waits for no write, and sees what was committed before it', async () => {
  const finish = await slowWrite();
  expect([await count(), await count()]).toEqual([0, 0]);
  await finish();
  expect(await count()).toBe(1);
});

/** Begins a read that stays open until it is told to end. */
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

test('a read waits for no read that takes its time, which sees what was there when it began', async () => {
  const finish = await slowRead();
  expect(await count()).toBe(0);
  const written = store.write((tx) => tx.people.insert([person('linus')]));
  expect(await Promise.race([count(), count()])).toBe(0);
  expect(await finish()).toBe(0);
  await written;
  expect(await count()).toBe(1);
});

test('more slow reads than there are connections for wait for one of them, and all end', async () => {
  const finishes = [await slowRead(), await slowRead(), await slowRead(), await slowRead()];
  const waiting = Promise.all([count(), count()]);
  for (const finish of finishes) expect(await finish()).toBe(0);
  expect(await waiting).toEqual([0, 0]);
});

test('two reads of one snapshot agree, whatever is committed between them', async () => {
  const finish = await slowWrite();
  const seen = await store.read(async (tx) => {
    const before = await tx.people.count();
    await finish();
    return [before, await tx.people.count()];
  });
  expect(seen).toEqual([0, 0]);
});

test('a read beside a write cannot write either', async () => {
  const finish = await slowWrite();
  const write = store.read((tx) => (tx as Parameters<Parameters<AnyStore['write']>[0]>[0]).people.remove(['nobody']));
  await expect(write).rejects.toMatchObject({ code: 'internal' });
  await finish();
});

testWhere(process.platform === 'linux', 'open files are counted in /proc')(
  'whoever does one thing at a time pays for one connection',
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
  },
);

describe('where another process has the lock', () => {
  let other: Database.Database;
  /** How long each pause of the waiting write was to be, and how to end the one in hand. */
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

  test('a write waits in steps, between which reads go on and what is not to wait fails', async () => {
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

  test('writes get their turns in the order of asking', async () => {
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
    // The second and third find the name taken.
    expect(done).toEqual([1, -2, -3]);
  });
});

test('a write that waits in vain gives up after as long as the engine would wait, and the next one works', async () => {
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
