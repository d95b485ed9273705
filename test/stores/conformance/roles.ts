import { AWKWARD, bind, codeOf, group, LATER, person, range, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const roles: Suite = ({ store }) => {
  const roleOf = async (who: ReturnType<typeof person>) =>
    (await store().read((tx) => tx.people.describe([who])))[0]?.role;

  test('a role comes back as it went in, with its permissions in the catalogue’s order', async () => {
    const reader = role('Reader', { scope: 'project', permissions: ['project.view'], description: AWKWARD });
    const permissions = ['organization.view', 'organization.people.view', 'organization.people.invite'];
    const manager = role('Manager', { permissions, maps_to: reader.id, readonly: true, updated_at: LATER });
    await store().write((tx) => tx.roles.insert([reader, { ...manager, permissions: [...permissions].reverse() }]));
    await store().read(async (tx) => {
      const [found] = await tx.roles.find({ ids: [manager.id, 'none'] });
      expect({ ...found, permissions: [...(found?.permissions ?? [])].sort() }).toEqual({
        ...manager,
        permissions: [...permissions].sort(),
      });
      const [again] = await tx.roles.find({ names: ['Manager'] });
      expect(again).toEqual(found);
      expect(await tx.roles.find({ names: ['Reader'] })).toEqual([reader]);
      expect(await tx.roles.find({ names: ['reader'] })).toEqual([]);
      expect(await tx.roles.describe([manager, reader])).toEqual([
        expect.objectContaining({ name: 'Manager', maps_to: 'Reader', readonly: true }),
        expect.objectContaining({ name: 'Reader', maps_to: null, description: AWKWARD }),
      ]);
    });
  });

  test('roles of both scopes may share a name, and both are found by it', async () => {
    const both = [role('Admin'), role('Admin', { scope: 'project' })];
    await store().write((tx) => tx.roles.insert(both));
    const found = await store().read((tx) => tx.roles.find({ names: ['Admin'] }));
    expect(found.map((one) => one.scope).sort()).toEqual(['org', 'project']);
    expect(await codeOf(store().write((tx) => tx.roles.insert([role('Admin')])))).toBe('conflict');
  });

  test('the list goes by scope, then in the order they were made', async () => {
    const make = (names: readonly string[], scope: 'org' | 'project') => names.map((name) => role(name, { scope }));
    await store().write((tx) => tx.roles.insert([...make(['p-z', 'p-a'], 'project'), ...make(['z', 'a'], 'org')]));
    await store().write((tx) => tx.roles.insert([...make(['m'], 'org'), ...make(['p-m'], 'project')]));
    const listed = async (scope: 'org' | 'project' | undefined) =>
      (await store().read((tx) => tx.roles.list(scope))).map((one) => one.name);
    expect(await listed(undefined)).toEqual(['z', 'a', 'm', 'p-z', 'p-a', 'p-m']);
    expect(await listed('org')).toEqual(['z', 'a', 'm']);
    expect(await listed('project')).toEqual(['p-z', 'p-a', 'p-m']);
  });

  test('binding replaces: a subject has one organization role', async () => {
    const [ada, eve, team] = [person('ada'), person('eve'), group('team')];
    const [first, second] = [role('First'), role('Second')];
    await store().write(async (tx) => {
      await tx.people.insert([ada, eve]);
      await tx.groups.insert([team]);
      await tx.roles.insert([first, second]);
      await tx.roles.bind([bind(ada, first), bind(eve, first), bind(team, first, 'group')]);
    });
    await store().write((tx) => tx.roles.bind([bind(ada, second), bind(team, second, 'group')]));
    expect([await roleOf(ada), await roleOf(eve)]).toEqual(['Second', 'First']);
    const graph = await store().read((tx) =>
      tx.access.load([
        { type: 'user', id: ada.id },
        { type: 'group', id: team.id },
      ]),
    );
    for (const one of [ada, team]) expect(graph.bindings.get(one.id)).toEqual([{ roleId: second.id, projectId: null }]);
  });

  test('binding the same again changes nothing, and of one subject named twice the last counts', async () => {
    const [ada, first, second] = [person('ada'), role('First'), role('Second')];
    await store().write(async (tx) => {
      await tx.people.insert([ada]);
      await tx.roles.insert([first, second]);
      await tx.roles.bind([bind(ada, first)]);
      await tx.roles.bind([bind(ada, first)]);
      await tx.roles.bind([]);
    });
    expect(await roleOf(ada)).toBe('First');
    await store().write((tx) => tx.roles.bind([bind(ada, first), bind(ada, second)]));
    expect(await roleOf(ada)).toBe('Second');
  });

  test('more than a thousand are bound and bound anew in one go', async () => {
    const people = range(1200).map((n) => person(`person${n}`));
    const [first, second] = [role('First'), role('Second')];
    await store().write(async (tx) => {
      await tx.people.insert(people);
      await tx.roles.insert([first, second]);
      await tx.roles.bind(people.map((one) => bind(one, first)));
      await tx.roles.bind(people.map((one) => bind(one, second)));
    });
    const described = await store().read((tx) => tx.people.describe(people));
    expect(new Set(described.map((one) => one.role))).toEqual(new Set(['Second']));
  });
};
