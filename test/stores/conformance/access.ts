import { bind, group, person, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

export const access: Suite = ({ store }) => {
  const [ada, bob, eve, team, other] = [person('ada'), person('bob'), person('eve'), group('team'), group('other')];
  const reader = role('Reader', { scope: 'project', permissions: ['project.view'] });
  const owner = role('Owner', { permissions: ['organization.view'], maps_to: reader.id });
  const member = role('Member', { permissions: ['organization.leave'] });
  const unused = role('Unused', { permissions: ['organization.change_owner'] });
  const everyone = [ada, bob].map(({ id }) => ({ type: 'user' as const, id }));

  beforeEach(() =>
    store().write(async (tx) => {
      await tx.people.insert([ada, bob, eve]);
      await tx.groups.insert([team, other]);
      await tx.roles.insert([reader, owner, member, unused]);
      await tx.roles.bind([bind(ada, owner), bind(team, member, 'group'), bind(other, unused, 'group')]);
      await tx.groups.addMembers([ada, bob].map((one) => ({ group_id: team.id, person_id: one.id })));
    }),
  );

  test('people bring their roles, those of their groups, and what these map to', async () => {
    const graph = await store().read((tx) => tx.access.load(everyone));
    expect(graph.bindings.get(ada.id)).toEqual([{ roleId: owner.id, projectId: null }]);
    expect(graph.bindings.get(bob.id) ?? []).toEqual([]);
    expect(graph.bindings.get(team.id)).toEqual([{ roleId: member.id, projectId: null }]);
    expect([graph.memberships.get(ada.id), graph.memberships.get(bob.id)]).toEqual([[team.id], [team.id]]);
    expect(graph.roles.get(owner.id)).toMatchObject({
      permissions: new Set(['organization.view']),
      mapsTo: reader.id,
    });
    expect(graph.roles.get(reader.id)).toMatchObject({ permissions: new Set(['project.view']), mapsTo: null });
    expect(graph.roles.get(member.id)).toMatchObject({ permissions: new Set(['organization.leave']) });
  });

  test('only the part that decides is loaded, with names and Owners of who was asked for', async () => {
    const graph = await store().read((tx) => tx.access.load(everyone));
    expect(graph.roles.has(unused.id)).toBe(false);
    expect([graph.bindings.has(other.id), graph.memberships.has(eve.id)]).toEqual([false, false]);
    expect([...graph.names].sort()).toEqual(
      [
        [ada.id, 'ada'],
        [bob.id, 'bob'],
      ].sort(),
    );
    expect(graph.owners).toEqual(new Set([ada.id]));
  });

  test('groups and roles are loaded for themselves', async () => {
    const graph = await store().read((tx) =>
      tx.access.load([
        { type: 'group', id: team.id },
        { type: 'role', id: owner.id },
      ]),
    );
    expect(graph.names.get(team.id)).toBe('team');
    expect(graph.bindings.get(team.id)).toEqual([{ roleId: member.id, projectId: null }]);
    expect([...graph.roles.keys()].sort()).toEqual([reader.id, owner.id, member.id].sort());
    expect(graph.owners.size).toBe(0);
  });

  test('nobody, and whoever is not there, brings nothing', async () => {
    for (const subjects of [[], [{ type: 'user' as const, id: 'nobody' }]]) {
      const graph = await store().read((tx) => tx.access.load(subjects));
      expect([graph.roles.size, graph.bindings.size, graph.memberships.size, graph.names.size]).toEqual([0, 0, 0, 0]);
    }
  });
};
