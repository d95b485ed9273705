import fc from 'fast-check';
import { bind, firstPage, group, LATER, person, range, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { project } from './projects.ts';
import { account } from './service-accounts.ts';

/** Search by the engines' indexes, and the counts that they keep. */

const TEXTS = ['ab', 'abc', 'bcd', 'ABCD', 'cde', 'é"*', '%_\\', '😀a😀', 'a b', "'--", 'AND', 'zz'];

export const search: Suite = ({ store }) => {
  const found = (text: string) =>
    store().read(async (tx) => {
      const page = firstPage(1000);
      const [people, groups, projects, accounts] = [
        await tx.people.list({ search: text }, page),
        await tx.groups.list({ search: text }, page),
        await tx.projects.list({ search: text }, page),
        await tx.serviceAccounts.list({ search: text }, page),
      ];
      return {
        people: people.items.map(({ username }) => username),
        groups: groups.items.map(({ name }) => name),
        projects: projects.items.map(({ name }) => name),
        accounts: accounts.items.map(({ name }) => name),
      };
    });

  test('every text finds the names that contain it, case aside, and no others', async () => {
    const piece = fc.constantFrom(...TEXTS);
    const names = fc.uniqueArray(
      fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
      { selector: (name) => name.toLowerCase(), minLength: 12, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(names, async (all) => {
        await store().write(async (tx) => {
          const people = all.map((name) => person(name));
          await tx.people.insert(people);
          const [owner] = people;
          if (owner === undefined) throw new Error('nobody was made');
          await tx.groups.insert(all.map((name) => group(name)));
          await tx.projects.insert(all.map((name) => project(name, owner)));
          await tx.serviceAccounts.insert(all.map((name) => account(name)));
        });
        for (const text of TEXTS) {
          const having = all.filter((name) => name.toLowerCase().includes(text.toLowerCase()));
          const { people, ...others } = await found(text);
          for (const names of [people, ...Object.values(others)]) expect([...names].sort()).toEqual([...having].sort());
        }
        await store().write(async (tx) => {
          const { items: projects } = await tx.projects.list({}, firstPage(1000));
          await tx.projects.remove(projects.map(({ id }) => id));
          const { items: groups } = await tx.groups.list({}, firstPage(1000));
          await tx.groups.remove(groups.map(({ id }) => id));
          const { items: accounts } = await tx.serviceAccounts.list({}, firstPage(1000));
          await tx.serviceAccounts.remove(accounts.map(({ id }) => id));
          const { items: people } = await tx.people.list({}, firstPage(1000));
          await tx.people.remove(people.map(({ id }) => id));
        });
      }),
      { numRuns: 5 },
    );
    expect(await found('abc')).toEqual({ people: [], groups: [], projects: [], accounts: [] });
  });

  test('who has another name or address is found by the new one only', async () => {
    const ada = person('lovelace', { email: 'ada@before.example' });
    await store().write((tx) => tx.people.insert([ada]));
    await store().write((tx) => tx.people.update(ada.id, { username: 'byron', updated_at: LATER }));
    expect((await found('lovel')).people).toEqual([]);
    expect((await found('byr')).people).toEqual(['byron']);
    await store().write((tx) =>
      tx.people.update(ada.id, { email: 'Ada@After.example', email_verified: true, updated_at: LATER }),
    );
    expect((await found('before.')).people).toEqual([]);
    expect((await found('@after')).people).toEqual(['byron']);
    await store().write((tx) => tx.people.update(ada.id, { email: null, email_verified: false, updated_at: LATER }));
    expect((await found('@after')).people).toEqual([]);
  });

  test('common and rare texts, groups and roles list the same whichever way is faster', async () => {
    const many = range(700).map((n) => person(`common${String(n).padStart(3, '0')}`));
    const [large, small, member] = [group('large'), group('small'), role('Member')];
    await store().write(async (tx) => {
      await tx.people.insert([...many, person('rare')]);
      await tx.groups.insert([large, small]);
      await tx.roles.insert([member]);
      await tx.roles.bind(many.map((who) => bind(who, member)));
      const of = (id: string, some: typeof many) => some.map((who) => ({ group_id: id, person_id: who.id }));
      await tx.groups.addMembers([...of(large.id, many), ...of(small.id, many.slice(3, 6))]);
    });
    const list = async (filter: object, limit = 1000) =>
      (await store().read((tx) => tx.people.list(filter, firstPage(limit)))).items.map(({ username }) => username);
    const all = many.map(({ username }) => username);
    expect(await list({ search: 'common' })).toEqual(all);
    expect(await list({ search: 'mmon69' })).toEqual(all.slice(690));
    expect(await list({ search: 'rar' })).toEqual(['rare']);
    expect(await list({ groupId: large.id }, 5)).toEqual(all.slice(0, 5));
    expect(await list({ groupId: small.id })).toEqual(all.slice(3, 6));
    expect(await list({ roleId: member.id, search: 'common00' })).toEqual(all.slice(0, 10));
    expect(await store().read((tx) => Promise.all([large, small].map(({ id }) => tx.groups.countMembers(id))))).toEqual(
      [700, 3],
    );
  });

  test('rows and members are counted through every change', async () => {
    const [ada, bob, team, bot] = [person('ada'), person('bob'), group('team'), account('bot')];
    const pairs = [ada, bob].map((who) => ({ group_id: team.id, person_id: who.id }));
    const counts = () =>
      store().read(async (tx) => [
        await tx.people.count(),
        await tx.groups.count(),
        await tx.projects.count(),
        await tx.serviceAccounts.count(),
        await tx.groups.countMembers(team.id),
      ]);
    expect(await counts()).toEqual([0, 0, 0, 0, 0]);
    await store().write(async (tx) => {
      await tx.people.insert([ada, bob]);
      await tx.groups.insert([team]);
      await tx.projects.insert([project('rocket', ada)]);
      await tx.serviceAccounts.insert([bot]);
      await tx.groups.addMembers(pairs);
      await tx.groups.addMembers(pairs);
    });
    expect(await counts()).toEqual([2, 1, 1, 1, 2]);
    await store().write((tx) => tx.people.remove([bob.id]));
    expect(await counts()).toEqual([1, 1, 1, 1, 1]);
    const undone = store().write(async (tx) => {
      await tx.people.insert([person('eve')]);
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    await store().write(async (tx) => {
      await tx.groups.removeMembers(pairs);
      await tx.serviceAccounts.remove([bot.id]);
    });
    expect(await counts()).toEqual([1, 1, 1, 0, 0]);
    await store().write(async (tx) => {
      await tx.groups.addMembers(pairs.slice(0, 1));
      await tx.groups.remove([team.id]);
    });
    expect(await counts()).toEqual([1, 0, 1, 0, 0]);
  });
};
