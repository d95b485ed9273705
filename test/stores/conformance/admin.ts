import { STORE_VERSION } from '../../../src/stores/sql/schema/version.ts';
import { codeOf, person, range } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const admin: Suite = ({ store, another }) => {
  test('has info before it is migrated', async () => {
    expect(await store().info()).toEqual({
      engine: expect.stringMatching(/^[a-z]+$/) as string,
      location: expect.stringMatching(/./) as string,
      version: 0,
      program_version: STORE_VERSION,
      size_bytes: expect.any(Number) as number,
    });
  });

  test('has a version', async () => {
    expect(await store().version()).toBe(0);
    await store().migrate();
    expect(await store().version()).toBe(STORE_VERSION);
  });

  test('is created by the first migration, and a second one changes nothing', async () => {
    expect(await store().migrate()).toEqual({ from: 0, to: STORE_VERSION, backup: null });
    await store().write((tx) => tx.people.insert([person('ada')]));
    expect(await store().migrate()).toEqual({ from: STORE_VERSION, to: STORE_VERSION, backup: null });
    expect(await store().read((tx) => tx.people.count())).toBe(1);
    const { version, size_bytes } = await store().info();
    expect(version).toBe(STORE_VERSION);
    expect(size_bytes).toBeGreaterThan(0);
  });

  test('is created once when several migrate at once', async () => {
    const stores = [store(), await another(), await another(), await another()];
    const done = await Promise.all(stores.map((one) => one.migrate()));
    expect(done.map(({ from }) => from).sort()).toEqual([0, ...range(3).map(() => STORE_VERSION)]);
    expect(new Set(done.map(({ to }) => to))).toEqual(new Set([STORE_VERSION]));
    for (const one of stores) expect((await one.info()).version).toBe(STORE_VERSION);
    expect(await store().integrity()).toEqual([]);
  });

  test('can be filled once: a second load is refused, and a finish that throws leaves the store empty', async () => {
    const other = await another();
    await store().migrate();
    const pieces = async function* () {
      yield* [{ table: 'imports', rows: [{ id: 'i', done: 7, updated_at: 'x' }] }];
      await Promise.resolve();
    };
    const failure = new Error('in the middle');
    await expect(store().load(pieces(), () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await other.read((tx) => tx.imports.done('i'))).toBe(0);
    await store().load(pieces(), async (tx) =>
      tx.denials.set('ada', { window_start: 'x', recorded: 1, suppressed: 0 }),
    );
    expect(await other.read((tx) => tx.denials.get('ada'))).toMatchObject({ recorded: 1 });
    expect(await codeOf(store().load(pieces(), () => Promise.resolve()))).toBe('conflict');
    expect(await other.read((tx) => tx.imports.done('i'))).toBe(7);
  });

  test('has no integrity findings when it is sound', async () => {
    expect(await store().integrity()).toEqual([]);
    await store().migrate();
    await store().write((tx) => tx.people.insert(range(50).map((n) => person(`person${n}`))));
    expect(await store().integrity()).toEqual([]);
  });
};
