import type { GroupRecord } from '../../../src/domain/groups.ts';
import { toRef } from '../../../src/domain/references.ts';
import { AWKWARD, bind, codeOf, everyPage, group, id, IN_ORDER, LATER, person, range, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

const pair = (one: { readonly id: string }, who: { readonly id: string }) => ({ group_id: one.id, person_id: who.id });

export const groups: Suite = ({ store }) => {
  const add = (...records: GroupRecord[]) => store().write((tx) => tx.groups.insert(records));
  const members = async (one: GroupRecord) =>
    (await store().read((tx) => tx.groups.members([one.id], { after: null, limit: 1000 }))).items
      .map(({ username }) => username)
      .sort();

  test('a group is read as it was written, and is found by id and exact name', async () => {
    const [team, other] = [group('Team ' + AWKWARD, { description: AWKWARD, updated_at: LATER }), group('team')];
    await add(team, other);
    await store().read(async (tx) => {
      expect(await tx.groups.find({ ids: [team.id, 'none'] })).toEqual([team]);
      expect(await tx.groups.find({ names: ['team', 'TEAM'] })).toEqual([other]);
      expect(await tx.groups.find({ names: [] })).toEqual([]);
      expect(await tx.groups.count()).toBe(2);
    });
  });

  test('a taken name is a conflict for insert and update; another case is another name', async () => {
    const [team, other] = [group('team'), group('Team')];
    await add(team, other);
    expect(await codeOf(add(group('free'), group('team')))).toBe('conflict');
    const rename = store().write((tx) =>
      tx.groups.update(other.id, { name: 'team', description: '', updated_at: LATER }),
    );
    expect(await codeOf(rename)).toBe('conflict');
    expect(await store().read((tx) => tx.groups.count())).toBe(2);
  });

  test('an update replaces name, description and time, and moves the group in the list', async () => {
    const [team, other] = [group('team'), group('unit')];
    await add(team, other);
    const change = { name: 'Zebra', description: AWKWARD, updated_at: LATER };
    await store().write((tx) => tx.groups.update(team.id, change));
    const all = await everyPage(1, (page) => store().read((tx) => tx.groups.list({}, page)));
    expect(all).toEqual([other, { ...team, ...change }]);
    expect(await store().read((tx) => tx.groups.namesLike('ze', 3))).toEqual(['Zebra']);
  });

  test.each([1, 2, 5, 17, 100])('pages of %i cover the list once, in the order of people', async (limit) => {
    await add(...[...IN_ORDER].reverse().map((name) => group(name)));
    const all = await everyPage(limit, (page) => store().read((tx) => tx.groups.list({}, page)));
    expect(all.map((one) => one.name)).toEqual(IN_ORDER);
  });

  test('a page can skip groups', async () => {
    await add(...[...IN_ORDER].reverse().map((name) => group(name)));
    const page = await store().read((tx) => tx.groups.list({}, { after: null, limit: 3, skip: 4 }));
    expect(page.items.map((one) => one.name)).toEqual(IN_ORDER.slice(4, 7));
  });

  test.each([1, 2, 3])('pages of %i cover the list once while names tie', async (limit) => {
    const ties = ['sig', 'SIG', 'Sig', 'sIg', 'siG'];
    await add(...ties.map((name, n) => group(name, { id: id(2, 900 - n) })));
    const all = await everyPage(limit, (page) => store().read((tx) => tx.groups.list({}, page)));
    expect(all.map((one) => one.name).sort()).toEqual([...ties].sort());
  });

  test.each([
    ['SIG', ['sig-%', 'sig_a', 'sigxa']],
    ['%', ['sig-%']],
    ['sig_', ['sig_a']],
    ['nothing', []],
  ])('a search for %j lists %j', async (search, expected) => {
    await add(...['sigxa', 'sig_a', 'sig-%', 'other'].map((name) => group(name)));
    const found = await everyPage(1, (page) => store().read((tx) => tx.groups.list({ search }, page)));
    expect(found.map((one) => one.name)).toEqual(expected);
  });

  test('describing adds the role and how many members there are, and keeps the order', async () => {
    const people = [...IN_ORDER].reverse().map((username) => person(username));
    const [team, empty, readers] = [group('team', { description: AWKWARD }), group('empty'), role('Reader')];
    await store().write(async (tx) => {
      await tx.people.insert(people);
      await tx.groups.insert([empty, team]);
      await tx.roles.insert([readers]);
      await tx.roles.bind([bind(team, readers, 'group')]);
      await tx.groups.addMembers(people.map((one) => pair(team, one)));
    });
    expect(await store().read((tx) => tx.groups.describe([team, empty]))).toEqual([
      { ...team, role: toRef(readers), member_count: people.length },
      { ...empty, role: null, member_count: 0 },
    ]);
  });

  test('the members of some groups come by group, then person, in pages', async () => {
    const people = range(5).map((at) => person(`p${at}`));
    const [team, other, third] = [group('team'), group('other'), group('third')];
    await add(team, other, third);
    const pairs = [...people.map((one) => pair(team, one)), ...people.slice(2).map((one) => pair(other, one))];
    await store().write(async (tx) => {
      await tx.people.insert(people);
      await tx.groups.addMembers([...pairs, ...people.slice(0, 1).map((one) => pair(third, one))]);
    });
    const found = await everyPage(2, (page) => store().read((tx) => tx.groups.members([team.id, other.id], page)));
    const nameOf = new Map(people.map(({ id, username }) => [id, username]));
    const wanted = pairs.map(({ group_id, person_id: id }) => ({ group_id, id, username: nameOf.get(id) }));
    const keyOf = (one: { readonly group_id: string; readonly id: string }) => `${one.group_id} ${one.id}`;
    expect(found).toEqual(wanted.sort((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1)));
    for (const each of [1, 2, 3, 9]) {
      const few = await everyPage(2, (page) =>
        store().read((tx) => tx.groups.members([team.id, other.id, third.id, 'none'], page, each)),
      );
      const firstOf = ({ id }: GroupRecord) => wanted.filter((one) => one.group_id === id).slice(0, each);
      expect(few.filter((one) => one.group_id !== third.id)).toEqual(
        [...firstOf(team), ...firstOf(other)].sort((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1)),
      );
      expect(few.filter((one) => one.group_id === third.id)).toHaveLength(1);
    }
    expect(await store().read((tx) => tx.groups.members([], { after: null, limit: 2 }))).toEqual({
      items: [],
      next_cursor: null,
    });
    expect(await store().read((tx) => tx.groups.describe([third]))).toMatchObject([{ member_count: 1 }]);
  });

  test('adding a member again changes nothing', async () => {
    const [team, other, ada, eve] = [group('team'), group('other'), person('ada'), person('eve')];
    await add(team, other);
    await store().write(async (tx) => {
      await tx.people.insert([ada, eve]);
      await tx.groups.addMembers([pair(team, ada)]);
      await tx.groups.addMembers([pair(team, ada), pair(team, ada)]);
      await tx.groups.addMembers([pair(team, eve), pair(team, ada), pair(other, ada)]);
      await tx.groups.addMembers([]);
    });
    expect([await members(team), await members(other)]).toEqual([['ada', 'eve'], ['ada']]);
    await store().write(async (tx) => {
      await tx.groups.removeMembers([pair(team, ada), pair(team, { id: 'nobody' }), pair(other, eve)]);
      await tx.groups.removeMembers([]);
    });
    expect([await members(team), await members(other)]).toEqual([['eve'], ['ada']]);
  });

  test('of hundreds that are added in one call, those who are members already are passed over', async () => {
    const [team, people] = [group('team'), range(250).map((n) => person(`person${n}`))];
    await add(team);
    const pairs = people.map((one) => pair(team, one));
    await store().write(async (tx) => {
      await tx.people.insert(people);
      await tx.groups.addMembers(pairs.slice(90, 120));
      await tx.groups.addMembers([...pairs, ...pairs]);
    });
    expect(await members(team)).toEqual(people.map(({ username }) => username).sort());
    expect(await store().read((tx) => tx.groups.countMembers(team.id))).toBe(250);
  });

  test('memberIds returns the members among the given people, however many', async () => {
    const [team, other] = [group('team'), group('other')];
    const people = range(1300).map((n) => person(`person${n}`));
    const even = people.filter((_, n) => n % 2 === 0);
    await add(team, other);
    await store().write(async (tx) => {
      await tx.people.insert(people);
      await tx.groups.addMembers(even.map((one) => pair(team, one)));
    });
    await store().read(async (tx) => {
      const ids = people.map((one) => one.id);
      expect([...(await tx.groups.memberIds(team.id, ids))].sort()).toEqual(even.map((one) => one.id).sort());
      expect(await tx.groups.memberIds(other.id, ids)).toEqual([]);
      expect(await tx.groups.memberIds(team.id, [])).toEqual([]);
    });
    await store().write((tx) => tx.groups.removeMembers(even.map((one) => pair(team, one))));
    expect(await members(team)).toEqual([]);
  });

  test('removing a group removes its memberships and bindings, and keeps the people', async () => {
    const [team, other, ada, readers] = [group('team'), group('other'), person('ada'), role('Reader')];
    await add(team, other);
    await store().write(async (tx) => {
      await tx.people.insert([ada]);
      await tx.roles.insert([readers]);
      await tx.roles.bind([bind(ada, readers), bind(team, readers, 'group'), bind(other, readers, 'group')]);
      await tx.groups.addMembers([pair(team, ada), pair(other, ada)]);
      await tx.groups.remove([team.id]);
    });
    await store().read(async (tx) => {
      expect(await tx.groups.find({ ids: [team.id, other.id] })).toEqual([other]);
      expect(await tx.people.describe([ada])).toMatchObject([{ role: toRef(readers), groups: [toRef(other)] }]);
      expect((await tx.access.load([{ type: 'group', id: team.id }])).bindings.get(team.id) ?? []).toEqual([]);
      expect(await tx.findings()).toEqual([]);
    });
    expect(await store().integrity()).toEqual([]);
    await add(group('team'));
  });
};
