import { pageRequest } from '../../../src/domain/page.ts';
import type { PersonRecord } from '../../../src/domain/people.ts';
import type { PeopleFilter } from '../../../src/core/store/people.ts';
import { toRef } from '../../../src/domain/references.ts';
import { bind, everyPage, firstPage, group, id, IN_ORDER, names, person, range, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const reversed = <T>(items: readonly T[]): T[] => [...items].reverse();

export const peopleLists: Suite = ({ store }) => {
  const add = (records: readonly PersonRecord[]) => store().write((tx) => tx.people.insert(records));
  const list = (limit: number, filter: PeopleFilter = {}) =>
    everyPage(limit, (page) => store().read((tx) => tx.people.list(filter, page))).then(names);

  test('the order is by username, case aside, by code point: accents, case and emoji', async () => {
    await add(reversed(IN_ORDER).map((username) => person(username)));
    expect(await list(100)).toEqual(IN_ORDER);
  });

  test('a search for text with NUL finds nothing', async () => {
    await add(['ada', 'a'].map((username) => person(username)));
    expect(await list(10, { search: 'a\0b' })).toEqual([]);
    await store().read(async (tx) => {
      expect(await tx.people.find({ usernames: ['a\0', 'a\0b'] })).toEqual([]);
      expect(await tx.people.usernamesLike('a\0', 10)).toEqual([]);
    });
  });

  test.each([1, 2, 3, 7, 16, 17, 18])('pages of %i cover everything once, in order', async (limit) => {
    await add(reversed(IN_ORDER).map((username) => person(username)));
    expect(await list(limit)).toEqual(IN_ORDER);
  });

  test.each([1, 2, 3, 5])('pages of %i cover everything once while names tie', async (limit) => {
    const ties = ['abc', 'Abc', 'aBc', 'abC', 'ABc', 'AbC', 'aBC', 'ABC'];
    await add(['b', ...ties, 'a'].map((username, n) => person(username, { id: id(1, 900 - n) })));
    const [first, ...rest] = await list(limit);
    expect([first, rest.at(-1)]).toEqual(['a', 'b']);
    expect([...rest.slice(0, -1)].sort()).toEqual([...ties].sort());
    expect([first, ...rest]).toEqual(await list(100));
  });

  test('a page can skip people, and its cursor goes on from there', async () => {
    await add([...IN_ORDER].reverse().map((username) => person(username)));
    await store().read(async (tx) => {
      const page = await tx.people.list({}, { after: null, limit: 3, skip: 4 });
      expect(names(page.items)).toEqual(IN_ORDER.slice(4, 7));
      const next = await tx.people.list({}, { ...pageRequest({ limit: 3, cursor: page.next_cursor ?? '' }), skip: 1 });
      expect(names(next.items)).toEqual(IN_ORDER.slice(8, 11));
      const beyond = { after: null, limit: 3, skip: IN_ORDER.length };
      expect(await tx.people.list({}, beyond)).toEqual({ items: [], next_cursor: null });
    });
  });

  test('a page that ends the list has no cursor, also when it is full', async () => {
    await add(['a', 'b', 'c'].map((username) => person(username)));
    await store().read(async (tx) => {
      expect(await tx.people.list({}, firstPage(3))).toMatchObject({ next_cursor: null });
      expect((await tx.people.list({}, firstPage(2))).next_cursor).not.toBeNull();
    });
    expect(await store().read((tx) => tx.people.list({ search: 'nobody' }, firstPage()))).toEqual({
      items: [],
      next_cursor: null,
    });
  });

  test('a cursor goes on at its place when people are inserted and removed', async () => {
    const all = range(10).map((n) => person(`person${n}`));
    await add(all);
    const { items, next_cursor } = await store().read((tx) => tx.people.list({}, firstPage(4)));
    await store().write(async (tx) => {
      await tx.people.remove([items[3]?.id ?? '', all[5]?.id ?? '']);
      await tx.people.insert([person('person0-new'), person('person7-new')]);
    });
    const rest = await store().read((tx) =>
      tx.people.list({}, pageRequest({ limit: 100, cursor: next_cursor ?? undefined })),
    );
    expect(names(rest.items)).toEqual(['person4', 'person6', 'person7', 'person7-new', 'person8', 'person9']);
  });

  describe('with filters', () => {
    const team = group('team');
    const [admins, readers] = [role('Admin'), role('Reader')];
    beforeEach(async () => {
      const [ada, bob, eve, zoe] = [
        person('Ada', { email: 'lovelace@acme.example' }),
        person('bob_1', { email: '100%@acme.example' }),
        person('bobx1', { email: 'Eve@Acme.example', status: 'deactivated' }),
        person('ZOË\\x'),
      ];
      await add([ada, bob, eve, zoe]);
      await store().write(async (tx) => {
        await tx.roles.insert([admins, readers]);
        await tx.groups.insert([team]);
        await tx.groups.addMembers([bob, eve].map((one) => ({ group_id: team.id, person_id: one.id })));
        await tx.roles.bind([bind(ada, admins), bind(eve, admins), bind(bob, readers), bind(team, admins, 'group')]);
      });
    });

    test.each<readonly [PeopleFilter, readonly string[]]>([
      [{ search: 'ADA' }, ['Ada']],
      [{ search: 'LOVE' }, ['Ada']],
      [{ search: 'zoë' }, ['ZOË\\x']],
      [{ search: 'zoe' }, []],
      [{ search: '_' }, ['bob_1']],
      [{ search: 'bob_' }, ['bob_1']],
      [{ search: '%' }, ['bob_1']],
      [{ search: '\\' }, ['ZOË\\x']],
      [{ search: "' or 1=1" }, []],
      [{ search: 'acme' }, ['Ada', 'bob_1', 'bobx1']],
      [{ status: 'deactivated' }, ['bobx1']],
      [{ status: 'active' }, ['Ada', 'bob_1', 'ZOË\\x']],
      [{ roleId: admins.id }, ['Ada', 'bobx1']],
      [{ roleId: 'none' }, []],
      [{ groupId: team.id }, ['bob_1', 'bobx1']],
      [{ groupId: team.id, roleId: admins.id }, ['bobx1']],
      [{ groupId: team.id, status: 'active', search: 'b' }, ['bob_1']],
      [{ search: 'a', status: 'active', roleId: admins.id, groupId: team.id }, []],
    ])('%j lists and counts %j', async (filter, expected) => {
      expect(await list(1, filter)).toEqual(expected);
      expect(await list(100, filter)).toEqual(expected);
      expect(await store().read((tx) => tx.people.count(filter))).toBe(expected.length);
    });
  });

  test('describing adds direct roles and sorted group names, and keeps the order', async () => {
    const [ada, grace] = [
      person('ada', {
        email: 'Ada@acme.example',
        password: { kind: 'temporary', hash: 'h', expires_at: null, seen_by: null },
      }),
      person('grace'),
    ];
    const groups = reversed(IN_ORDER).map((name) => group(name));
    const [admins, readers] = [role('Admin'), role('Reader')];
    await add([ada, grace]);
    await store().write(async (tx) => {
      await tx.roles.insert([admins, readers]);
      await tx.groups.insert(groups);
      await tx.groups.addMembers(groups.map((one) => ({ group_id: one.id, person_id: ada.id })));
      await tx.roles.bind([bind(ada, admins), ...groups.map((one) => bind(one, readers, 'group'))]);
    });
    const described = await store().read((tx) => tx.people.describe([grace, ada]));
    const { password: _password, ...shown } = ada;
    expect(described).toEqual([
      expect.objectContaining({ username: 'grace', role: null, groups: [], must_change_password: false }),
      { ...shown, role: toRef(admins), groups: reversed(groups).map(toRef), must_change_password: true },
    ]);
    expect(await store().read((tx) => tx.people.describe([]))).toEqual([]);
  });

  test.each<readonly [string, number, readonly string[]]>([
    ['AD', 10, ['Ada', 'adb', 'ADC']],
    ['ad', 2, ['Ada', 'adb']],
    ['zo', 10, ['Zoe', 'zoé']],
    ['_', 10, []],
    ['%', 10, []],
    ['', 3, IN_ORDER.slice(0, 3)],
    ['É', 10, ['Éva', 'éVb']],
    ['nobody', 10, []],
  ])('usernames like %j, at most %i', async (prefix, limit, expected) => {
    await add(reversed(IN_ORDER).map((username) => person(username)));
    expect(await store().read((tx) => tx.people.usernamesLike(prefix, limit))).toEqual(expected);
  });

  test.each([
    ['a%', ['a%b']],
    ['a_', ['a_b']],
    ['a\\', ['a\\b']],
    ['a', ['a%b', 'a\\b', 'a_b', 'axb']],
  ])('wildcards in %j are taken literally', async (prefix, expected) => {
    await add(['a%b', 'a_b', 'a\\b', 'axb'].map((username) => person(username)));
    await store().write((tx) => tx.groups.insert(['a%b', 'a_b', 'a\\b', 'axb'].map((name) => group(name))));
    expect(await store().read((tx) => tx.people.usernamesLike(prefix, 10))).toEqual(expected);
    expect(await store().read((tx) => tx.groups.namesLike(prefix, 10))).toEqual(expected);
  });
};
