import type { ServiceAccountRecord } from '../../../src/domain/service-accounts.ts';
import {
  AT,
  AWKWARD,
  bind,
  codeOf,
  everyPage,
  firstPage,
  id,
  IN_ORDER,
  LATER,
  role,
  token,
  person,
} from './fixtures.ts';
import type { Suite } from './fixtures.ts';

let made = 0;
export const account = (name: string, more: Partial<ServiceAccountRecord> = {}): ServiceAccountRecord => ({
  id: id(7, (made += 1)),
  name,
  description: '',
  status: 'active',
  created_by: id(1, 1),
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const serviceAccounts: Suite = ({ store }) => {
  const add = (...records: ServiceAccountRecord[]) => store().write((tx) => tx.serviceAccounts.insert(records));

  test('they are read as they were written, by id and exact name', async () => {
    const [ci, other] = [account('ci', { description: AWKWARD, status: 'deactivated' }), account('CI')];
    await add(ci, other);
    await store().read(async (tx) => {
      expect(await tx.serviceAccounts.find({ names: ['ci', 'Ci'] })).toEqual([ci]);
      expect(await tx.serviceAccounts.find({ ids: [other.id, id(9, 9)] })).toEqual([other]);
      expect(await tx.serviceAccounts.count()).toBe(2);
      expect((await tx.serviceAccounts.namesLike('c', 10)).sort()).toEqual(['CI', 'ci']);
    });
    expect(await codeOf(add(account('ci')))).toBe('conflict');
  });

  test.each([1, 3, 100])('pages of %i cover them once, in order', async (limit) => {
    await add(...[...IN_ORDER].reverse().map((name) => account(name)));
    const all = await everyPage(limit, (page) => store().read((tx) => tx.serviceAccounts.list({}, page)));
    expect(all.map((one) => one.name)).toEqual(IN_ORDER);
    const found = await store().read((tx) => tx.serviceAccounts.list({ search: '%' }, firstPage()));
    expect(found.items).toEqual([]);
  });

  test('a page can skip service accounts', async () => {
    await add(...[...IN_ORDER].reverse().map((name) => account(name)));
    const page = await store().read((tx) => tx.serviceAccounts.list({}, { after: null, limit: 3, skip: 4 }));
    expect(page.items.map((one) => one.name)).toEqual(IN_ORDER.slice(4, 7));
  });

  test('they have a role, can be updated, and are removed with their tokens and bindings', async () => {
    const [ci, member] = [account('ci'), role('Member')];
    const theirs = { ...token(person('nobody')), subject_type: 'service_account' as const, subject_id: ci.id };
    await store().write(async (tx) => {
      await tx.serviceAccounts.insert([ci]);
      await tx.roles.insert([member]);
      await tx.roles.bind([bind(ci, member, 'service_account')]);
      await tx.tokens.insert(theirs);
      await tx.serviceAccounts.update(ci.id, {
        name: 'cd',
        description: 'x',
        status: 'deactivated',
        updated_at: LATER,
      });
    });
    await store().read(async (tx) => {
      const found = await tx.serviceAccounts.find({ ids: [ci.id] });
      expect(found).toEqual([{ ...ci, name: 'cd', description: 'x', status: 'deactivated', updated_at: LATER }]);
      expect(await tx.serviceAccounts.describe(found)).toMatchObject([
        { name: 'cd', role: { id: member.id, name: 'Member' }, status: 'deactivated', updated_at: LATER },
      ]);
      expect(await tx.roles.holders(member.id)).toMatchObject([{ type: 'service_account', name: 'cd' }]);
      expect((await tx.access.load([{ type: 'service_account', id: ci.id }])).names.get(ci.id)).toBe('cd');
      expect(await tx.findings()).toEqual([]);
    });
    await store().write((tx) => tx.serviceAccounts.remove([ci.id]));
    await store().read(async (tx) => {
      expect(await tx.serviceAccounts.count()).toBe(0);
      expect(await tx.tokens.byHash(theirs.hash)).toBeUndefined();
      expect(await tx.roles.holders(member.id)).toEqual([]);
      expect(await tx.findings()).toEqual([]);
    });
    expect(await store().integrity()).toEqual([]);
  });
};
