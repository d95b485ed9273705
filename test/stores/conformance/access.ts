import { permissionsOf } from '../../../src/domain/access/permission-set.ts';
import { pathsTo } from '../../../src/domain/access/paths.ts';
import { SUBJECT_TYPES } from '../../../src/domain/kinds.ts';
import type { AccessHolderRow } from '../../../src/core/store/access.ts';
import type { ProjectRecord } from '../../../src/domain/projects.ts';
import type { ServiceAccountRecord } from '../../../src/domain/service-accounts.ts';
import { AT, bind, group, id, person, role } from './fixtures.ts';
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

  test('the graph of people has their roles, those of their groups, and mapped roles', async () => {
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

  test('only the part that decides is loaded, with names and Owners among those who were asked for', async () => {
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

  test('groups and roles can be loaded by themselves', async () => {
    const graph = await store().read((tx) =>
      tx.access.load([
        { type: 'group', id: team.id },
        { type: 'role', id: owner.id },
      ]),
    );
    expect([graph.names.get(team.id), graph.names.get(owner.id)]).toEqual(['team', 'Owner']);
    expect(graph.bindings.get(team.id)).toEqual([{ roleId: member.id, projectId: null }]);
    expect([...graph.roles.keys()].sort()).toEqual([reader.id, owner.id, member.id].sort());
    expect(graph.owners.size).toBe(0);
  });

  test('for nobody, and for subjects that do not exist, the graph is empty', async () => {
    for (const subjects of [[], [{ type: 'user' as const, id: 'nobody' }]]) {
      const graph = await store().read((tx) => tx.access.load(subjects));
      expect([graph.roles.size, graph.bindings.size, graph.memberships.size, graph.names.size]).toEqual([0, 0, 0, 0]);
    }
  });

  describe('the whole graph', () => {
    const off = person('Zoe', { status: 'deactivated' });
    const made = { description: '', created_at: AT, updated_at: AT };
    const robot: ServiceAccountRecord = { id: id(6, 1), name: 'robot', status: 'active', created_by: ada.id, ...made };
    const web: ProjectRecord = { id: id(7, 1), name: 'web', owner_id: ada.id, ...made };

    beforeEach(() =>
      store().write(async (tx) => {
        await tx.people.insert([off]);
        await tx.serviceAccounts.insert([robot]);
        await tx.projects.insert([web]);
        await tx.roles.bind([
          bind(off, member),
          bind(robot, member, 'service_account'),
          { ...bind(ada, reader), project_id: web.id },
        ]);
        await tx.groups.addMembers([{ group_id: other.id, person_id: ada.id }]);
      }),
    );
    const whole = () => store().read((tx) => tx.access.loadAll());

    test('has every subject: people, service accounts and groups, each by name, with their status', async () => {
      expect((await whole()).subjects).toEqual([
        ...[ada, bob, eve].map((one) => ({ type: 'user', id: one.id, active: true })),
        { type: 'user', id: off.id, active: false },
        { type: 'service_account', id: robot.id, active: true },
        ...[other, team].map((one) => ({ type: 'group', id: one.id, active: true })),
      ]);
    });

    test('has every role, in the order of lists, with its permissions and mapping', async () => {
      const { roles } = await whole();
      expect([...roles.values()].map(({ name }) => name)).toEqual(['Owner', 'Member', 'Unused', 'Reader']);
      expect(roles.get(owner.id)).toEqual({
        name: 'Owner',
        scope: 'org',
        mapsTo: reader.id,
        permissions: new Set(['organization.view']),
      });
      expect(roles.get(reader.id)).toMatchObject({ scope: 'project', mapsTo: null });
    });

    test('has every binding and membership, and all names', async () => {
      const { bindings, memberships, names } = await whole();
      expect(new Set(bindings.get(ada.id))).toEqual(
        new Set([
          { roleId: owner.id, projectId: null },
          { roleId: reader.id, projectId: web.id },
        ]),
      );
      expect(bindings.get(robot.id)).toEqual([{ roleId: member.id, projectId: null }]);
      expect([...bindings.keys()].sort()).toEqual([ada.id, off.id, robot.id, team.id, other.id].sort());
      expect(new Set(memberships.get(ada.id))).toEqual(new Set([team.id, other.id]));
      expect([...memberships.keys()].sort()).toEqual([ada.id, bob.id].sort());
      for (const { id: thing, name } of [team, other, robot, web, reader, owner]) expect(names.get(thing)).toBe(name);
      expect(names.get(off.id)).toBe('Zoe');
    });

    /** Whoever has a permission, so many at a time. */
    const holders = (permission: string, projectId: string | null, step: number) =>
      store().read(async (tx) => {
        const found: AccessHolderRow[] = [];
        for (let after: AccessHolderRow | null = null; ; after = found.at(-1) ?? null) {
          const wanted = { permissions: [permission], projectId, types: SUBJECT_TYPES };
          const rows = await tx.access.holders(wanted, { after, limit: step });
          found.push(...rows);
          if (rows.length < step) return found.map(({ id: holder }) => holder);
        }
      });

    test('the holders of a permission are those that the whole graph has, in its order, in pages of any length', async () => {
      const crowd = Array.from({ length: 45 }, (_, at) => person(`Crowd${at % 7}x${at}`));
      await store().write(async (tx) => {
        await tx.people.insert(crowd);
        await tx.roles.bind(crowd.slice(0, 40).map((one) => bind(one, member)));
        await tx.roles.bind([{ ...bind(team, reader, 'group'), project_id: web.id }]);
        await tx.groups.addMembers(crowd.slice(30).map((one) => ({ group_id: team.id, person_id: one.id })));
      });
      const graph = await whole();
      let found = 0;
      for (const permission of ['organization.view', 'organization.leave', 'organization.change_owner', 'project.view'])
        for (const project of [null, web.id, id(7, 2)])
          for (const step of [1, 2, 30, 1000]) {
            const expected = graph.subjects.filter(
              ({ id: subject, active }) =>
                active && pathsTo(graph, subject, permission, project ?? undefined).length > 0,
            );
            expect([permission, project, step, await holders(permission, project, step)]).toEqual([
              ...[permission, project, step],
              expected.map(({ id: subject }) => subject),
            ]);
            found += expected.length;
          }
      expect(found).toBeGreaterThan(200);
      expect(await holders('organization.none', web.id, 10)).toEqual([]);
    });

    test('the holders of one of several permissions, of some types', async () => {
      const wanted = { permissions: ['organization.leave', 'organization.change_owner'], projectId: null };
      const of = (types: typeof SUBJECT_TYPES | readonly ['group'] | readonly ['service_account']) =>
        store().read(async (tx) =>
          (await tx.access.holders({ ...wanted, types }, { after: null, limit: 10 })).map((one) => one.id),
        );
      expect(await of(SUBJECT_TYPES)).toEqual([ada.id, bob.id, robot.id, other.id, team.id]);
      expect(await of(['group'])).toEqual([other.id, team.id]);
      expect(await of(['service_account'])).toEqual([robot.id]);
    });

    test('the roles that grant a permission are listed with what they map to, in the order of lists', async () => {
      const graph = await whole();
      const roles = await store().read((tx) => tx.access.grantingRoles('project.view'));
      expect([...roles.keys()]).toEqual([owner.id, reader.id]);
      expect(roles.get(owner.id)).toMatchObject({ ...graph.roles.get(owner.id) });
      expect((await store().read((tx) => tx.access.grantingRoles('organization.none'))).size).toBe(0);
    });

    test('gives each subject the same permissions as the part that is loaded for it', async () => {
      const graph = await whole();
      for (const { id: subject, type } of graph.subjects) {
        const part = await store().read((tx) => tx.access.load([{ type, id: subject }]));
        expect(permissionsOf(part, subject)).toEqual(permissionsOf(graph, subject));
      }
    });
  });
};
