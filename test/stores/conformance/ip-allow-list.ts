import type { IpAllowListEntry } from '../../../src/domain/ip-allow-list.ts';
import { AT, AWKWARD, codeOf, LATER } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const entry = (id: string, network: string, more: Partial<IpAllowListEntry> = {}): IpAllowListEntry => ({
  ...{ id, network, description: AWKWARD, created_by: 'ada', created_at: AT, updated_at: AT },
  ...more,
});

export const ipAllowList: Suite = ({ store }) => {
  const all = () => store().read((tx) => tx.ipAllowList.all());

  test('entries of the IP allow list come in the order they were made, and are found by their networks', async () => {
    expect(await all()).toEqual([]);
    const late = entry('a', '10.0.0.0/8', { created_at: LATER });
    const [one, other] = [entry('c', '203.0.113.7'), entry('b', '2001:db8::/32')];
    await store().write((tx) => tx.ipAllowList.insert([late, one, other]));
    expect(await all()).toEqual([other, one, late]);
    const found = await store().read((tx) => tx.ipAllowList.find(['10.0.0.0/8', '203.0.113.7', '203.0.113.7/32']));
    expect(found.map(({ id }) => id).sort()).toEqual(['a', 'c']);
    expect(await store().read((tx) => tx.ipAllowList.find([]))).toEqual([]);
  });

  test('a network is there once', async () => {
    await store().write((tx) => tx.ipAllowList.insert([entry('a', '10.0.0.0/8')]));
    const again = store().write((tx) => tx.ipAllowList.insert([entry('b', '::1'), entry('c', '10.0.0.0/8')]));
    expect(await codeOf(again)).toBe('conflict');
    expect(await all()).toEqual([entry('a', '10.0.0.0/8')]);
  });

  test('an entry is described anew, and some are removed', async () => {
    const [one, other, third] = [entry('a', '10.0.0.0/8'), entry('b', '::1'), entry('c', '::2')];
    await store().write((tx) => tx.ipAllowList.insert([one, other, third]));
    await store().write((tx) => tx.ipAllowList.describe('b', { description: 'Office', updated_at: LATER }));
    await store().write((tx) => tx.ipAllowList.remove(['a', 'c', 'none']));
    expect(await all()).toEqual([{ ...other, description: 'Office', updated_at: LATER }]);
  });

  test('a thousand entries go in and out at once', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => entry(`e${at}`, `10.0.${at >> 8}.${at & 255}`));
    await store().write((tx) => tx.ipAllowList.insert(many));
    expect(await all()).toHaveLength(1000);
    await store().write((tx) => tx.ipAllowList.remove(many.slice(1).map(({ id }) => id)));
    expect(await all()).toEqual(many.slice(0, 1));
  });
};
