import { AT, bind, group, LATER, person, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { project } from './projects.ts';

/** When resources changed last. */
export const touch: Suite = ({ store }) => {
  const [ada, bob, eve] = [person('ada'), person('bob'), person('eve')];
  const [team, crew] = [group('team'), group('crew')];
  const [rocket, moon] = [project('rocket', ada), project('moon', ada)];
  const reader = role('Reader', { scope: 'project' });

  beforeEach(() =>
    store().write(async (tx) => {
      await tx.people.insert([ada, bob, eve]);
      await tx.groups.insert([team, crew]);
      await tx.projects.insert([rocket, moon]);
      await tx.roles.insert([reader]);
      await tx.groups.addMembers([ada, bob].map(({ id }) => ({ group_id: team.id, person_id: id })));
      await tx.roles.bind([
        { ...bind(ada, reader), project_id: rocket.id },
        { ...bind(team, reader, 'group'), project_id: moon.id },
      ]);
    }),
  );

  /** The names of what changed later. */
  const later = () =>
    store().read(async (tx) =>
      [
        ...(await tx.people.find({ ids: [ada.id, bob.id, eve.id] })).map((one) => ({ ...one, name: one.username })),
        ...(await tx.groups.find({ ids: [team.id, crew.id] })),
        ...(await tx.projects.find({ ids: [rocket.id, moon.id] })),
      ]
        .filter(({ updated_at }) => updated_at === LATER)
        .map(({ name }) => name)
        .sort(),
    );

  test('moves for what is named, and nothing else', async () => {
    expect(await later()).toEqual([]);
    await store().write((tx) => tx.touch.of('people', [eve.id, 'nobody'], LATER));
    await store().write((tx) => tx.touch.of('groups', [crew.id, eve.id], LATER));
    await store().write((tx) => tx.touch.of('projects', [], LATER));
    expect(await later()).toEqual(['crew', 'eve']);
  });

  test('moves for the groups and projects of people', async () => {
    await store().write((tx) => tx.touch.related([ada.id, eve.id], LATER));
    expect(await later()).toEqual(['rocket', 'team']);
  });

  test('moves for the members and projects of groups', async () => {
    await store().write((tx) => tx.touch.related([team.id], LATER));
    expect(await later()).toEqual(['ada', 'bob', 'moon']);
  });

  test('of a role is kept from the first one in its place', async () => {
    const other = role('Other', { scope: 'project' });
    const times = async () => {
      const { items } = await store().read((tx) =>
        tx.projects.bindings(rocket.id, { subjectId: ada.id }, { after: null, limit: 9 }),
      );
      return items.map(({ created_at, updated_at }) => [created_at, updated_at]);
    };
    expect(await times()).toEqual([[AT, AT]]);
    await store().write(async (tx) => {
      await tx.roles.insert([other]);
      await tx.roles.bind([{ ...bind(ada, other), project_id: rocket.id, at: LATER }]);
    });
    expect(await times()).toEqual([[AT, LATER]]);
  });
};
