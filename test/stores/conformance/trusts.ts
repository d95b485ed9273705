import { AT, LATER, trust } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const trusts: Suite = ({ store }) => {
  const all = () => store().read((tx) => tx.trusts.all());

  test('trusts come in the order they were made, and one is removed', async () => {
    expect(await all()).toEqual([]);
    const [late, early, other] = [trust('a', { created_at: LATER }), trust('c'), trust('b', { claims: [] })];
    for (const one of [late, early, other]) await store().write((tx) => tx.trusts.insert(one));
    expect(await all()).toEqual([other, early, late]);
    await store().write((tx) => tx.trusts.remove(early.id));
    expect(await all()).toEqual([other, late]);
  });

  test('a token is noted once', async () => {
    const use = (key: string) => store().write((tx) => tx.trusts.use(key, LATER));
    expect([await use('one'), await use('two'), await use('one')]).toEqual([true, true, false]);
  });

  test('notes that ended are forgotten, a few at a time, and no others', async () => {
    await store().write(async (tx) => {
      for (const key of ['a', 'b', 'c']) await tx.trusts.use(key, AT);
      await tx.trusts.use('later', LATER);
    });
    const forget = (most: number) => store().write((tx) => tx.trusts.forgetUses(AT, most));
    expect([await forget(2), await forget(2), await forget(2)]).toEqual([2, 1, 0]);
    expect(await store().write((tx) => tx.trusts.use('later', LATER))).toBe(false);
    expect(await store().write((tx) => tx.trusts.use('a', LATER))).toBe(true);
  });
};
