import type { GivenPassword } from '../../../src/core/store/imports.ts';
import type { Password } from '../../../src/domain/people.ts';
import { AT, LATER, person } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const temporary = (hash: string): Password => ({ kind: 'temporary', hash, expires_at: LATER, seen_by: null });

export const imports: Suite = ({ store }) => {
  test('an import is at 0 until it is recorded, then at the last recorded row', async () => {
    const done = (key: string) => store().read((tx) => tx.imports.done(key));
    expect(await done('one')).toBe(0);
    await store().write((tx) => tx.imports.record('one', 500, AT));
    await store().write((tx) => tx.imports.record('one', 1000, LATER));
    expect([await done('one'), await done('other')]).toEqual([1000, 0]);
  });

  test('an import lists the passwords that it gave and that are still in use, by id and in pages', async () => {
    const made = ['a', 'b', 'c'].map((name) => person(name, { password: temporary(name) }));
    const ids = made.map(({ id }) => id).sort();
    const unused = (key: string, after = '', limit = 10) =>
      store().read(async (tx) => (await tx.imports.unused(key, after, limit)).map((one) => one.person_id));
    const give = (given: readonly GivenPassword[]) => store().write((tx) => tx.imports.gave('one', given));
    await store().write((tx) => tx.people.insert(made));
    await give(made.map(({ id, password }) => ({ person_id: id, password_hash: String(password.hash) })));
    expect([await unused('one'), await unused('other')]).toEqual([ids, []]);
    expect([await unused('one', '', 2), await unused('one', ids[1])]).toEqual([ids.slice(0, 2), ids.slice(2)]);
    const [first = '', second = ''] = ids;
    await store().write(async (tx) => {
      await tx.people.update(first, { password: temporary('another'), updated_at: LATER });
      await tx.people.remove([second]);
    });
    expect(await unused('one')).toEqual(ids.slice(2));
    await give([{ person_id: first, password_hash: 'another' }]);
    expect(await unused('one')).toEqual([first, ...ids.slice(2)]);
  });

  test('an import knows to whom it gave a password, whatever became of it', async () => {
    const made = ['a', 'b'].map((name) => person(name, { password: temporary(name) }));
    const [first = '', second = ''] = made.map(({ id }) => id);
    await store().write(async (tx) => {
      await tx.people.insert(made);
      await tx.imports.gave('one', [{ person_id: first, password_hash: 'a' }]);
      await tx.people.update(first, { password: temporary('another'), updated_at: LATER });
    });
    const madeBy = (key: string) => store().read((tx) => tx.imports.made(key, [first, second]));
    expect([await madeBy('one'), await madeBy('other')]).toEqual([[first], []]);
    expect(await store().read((tx) => tx.imports.made('one', []))).toEqual([]);
  });
};
