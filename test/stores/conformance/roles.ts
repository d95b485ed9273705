import { systemCode } from '../../../src/domain/errors.ts';
import { toRef } from '../../../src/domain/references.ts';
import { AWKWARD, bind, codeOf, group, LATER, person, range, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

/** The engines' error codes for a dangling reference. */
const DANGLES = /FOREIGNKEY|^23503$/;
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => systemCode(error),
  );

export const roles: Suite = ({ store }) => {
  const roleOf = async (who: ReturnType<typeof person>) =>
    (await store().read((tx) => tx.people.describe([who])))[0]?.role?.name;

  test('a role is read as it was written, with its permissions in the catalogue’s order', async () => {
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
        expect.objectContaining({ name: 'Manager', maps_to: toRef(reader), readonly: true, updated_at: LATER }),
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

  test('the list is sorted by scope, then by insertion', async () => {
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

  test('binding again changes nothing, and of two bindings of one subject the last counts', async () => {
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

  test('more than a thousand are bound and rebound in one call', async () => {
    const people = range(1200).map((n) => person(`person${n}`));
    const [first, second] = [role('First'), role('Second')];
    await store().write(async (tx) => {
      await tx.people.insert(people);
      await tx.roles.insert([first, second]);
      await tx.roles.bind(people.map((one) => bind(one, first)));
      await tx.roles.bind(people.map((one) => bind(one, second)));
    });
    const described = await store().read((tx) => tx.people.describe(people));
    expect(new Set(described.map((one) => one.role?.name))).toEqual(new Set(['Second']));
  });

  test('an update replaces name, description, permissions and mapping of that role only', async () => {
    const [reader, writer] = [role('Reader', { scope: 'project' }), role('Writer', { scope: 'project' })];
    const manager = role('Manager', { permissions: ['organization.view'], maps_to: reader.id });
    const other = role('Other', { permissions: ['organization.view'] });
    await store().write((tx) => tx.roles.insert([reader, writer, manager, other]));
    const change = {
      name: 'Chief',
      description: AWKWARD,
      permissions: ['organization.people.view', 'organization.leave'],
      maps_to: writer.id,
      updated_at: LATER,
    };
    await store().write((tx) => tx.roles.update(manager.id, change));
    const [found] = await store().read((tx) => tx.roles.find({ ids: [manager.id] }));
    expect(found).toEqual({ ...manager, ...change, permissions: ['organization.leave', 'organization.people.view'] });
    expect(await store().read((tx) => tx.roles.find({ ids: [other.id] }))).toEqual([other]);
    await store().write((tx) => tx.roles.update(manager.id, { ...change, permissions: [], maps_to: null }));
    expect(await store().read((tx) => tx.roles.find({ names: ['Chief'] }))).toEqual([
      expect.objectContaining({ permissions: [], maps_to: null }),
    ]);
  });

  test('an update to a name that is taken in the scope is a conflict', async () => {
    const [first, second, third] = [role('First'), role('Second'), role('Third', { scope: 'project' })];
    await store().write((tx) => tx.roles.insert([first, second, third]));
    const rename = (one: typeof first, name: string) =>
      store().write((tx) => tx.roles.update(one.id, { ...one, name }));
    expect(await codeOf(rename(second, 'First'))).toBe('conflict');
    await rename(third, 'First');
    await rename(second, 'Second');
  });

  describe('who has a role', () => {
    const [zoe, ada, eve] = [person('Zoe'), person('ada'), person('eve')];
    const [team, crew] = [group('team'), group('Crew')];
    const [first, second] = [role('First'), role('Second')];
    const [site, reader] = [role('Site', { scope: 'project' }), role('Reader', { scope: 'project' })];
    const [rocket, moon] = ['rocket', 'moon'];
    const inProject = (who: typeof ada, to: typeof site, project_id: string) => ({ ...bind(who, to), project_id });
    const holders = (one: typeof first) => store().read((tx) => tx.roles.holders(one.id));

    beforeEach(async () => {
      await store().write(async (tx) => {
        await tx.people.insert([zoe, ada, eve]);
        await tx.groups.insert([team, crew]);
        await tx.roles.insert([first, second, site, reader]);
        for (const name of [rocket, moon])
          await tx.projects.insert([
            { id: name, name, description: '', owner_id: ada.id, created_at: LATER, updated_at: LATER },
          ]);
        await tx.roles.bind([bind(zoe, first), bind(ada, first), bind(eve, second)]);
        await tx.roles.bind([bind(team, first, 'group'), bind(crew, first, 'group')]);
        await tx.roles.bind([inProject(ada, site, rocket), inProject(ada, site, moon), inProject(eve, reader, moon)]);
      });
    });

    test('is listed by type, then name, case aside, with the project', async () => {
      expect(await holders(first)).toEqual([
        { type: 'group', id: crew.id, name: 'Crew', project_id: null },
        { type: 'group', id: team.id, name: 'team', project_id: null },
        { type: 'user', id: ada.id, name: 'ada', project_id: null },
        { type: 'user', id: zoe.id, name: 'Zoe', project_id: null },
      ]);
      const places = (await holders(site)).map(({ name, project_id }) => [name, project_id]);
      expect(places.sort()).toEqual([
        ['ada', moon],
        ['ada', rocket],
      ]);
      expect(await holders(role('Nobody'))).toEqual([]);
    });

    test('is moved to another role with the same projects, and nobody else is', async () => {
      await store().write((tx) => tx.roles.rebind(first.id, second.id, LATER));
      expect(await holders(first)).toEqual([]);
      expect((await holders(second)).map(({ name }) => name)).toEqual(['Crew', 'team', 'ada', 'eve', 'Zoe']);
      await store().write((tx) => tx.roles.rebind(site.id, reader.id, LATER));
      const places = (await holders(reader)).map(({ name, project_id }) => [name, project_id]);
      expect(places.sort()).toEqual([
        ['ada', moon],
        ['ada', rocket],
        ['eve', moon],
      ]);
      expect(await roleOf(ada)).toBe('Second');
      await store().write((tx) => tx.roles.rebind(first.id, second.id, LATER));
    });

    test('a role that nobody has is removed with its permissions, and a role in use is not', async () => {
      const gone = role('Gone', { permissions: ['organization.view'] });
      await store().write((tx) => tx.roles.insert([gone]));
      await store().write((tx) => tx.roles.remove([gone.id]));
      expect(await store().read((tx) => tx.roles.find({ ids: [gone.id] }))).toEqual([]);
      await store().write((tx) => tx.roles.insert([gone]));
      expect(await refusal(store().write((tx) => tx.roles.remove([gone.id, first.id])))).toMatch(DANGLES);
      expect(await store().read((tx) => tx.roles.find({ ids: [gone.id] }))).toEqual([gone]);
      expect(await holders(first)).toHaveLength(4);
    });

    test('the roles that map to one are named in order', async () => {
      const maps = (name: string, to: typeof site) => role(name, { maps_to: to.id });
      await store().write((tx) => tx.roles.insert([maps('b', site), maps('a', site), maps('c', reader)]));
      const mappedBy = (one: typeof site) => store().read((tx) => tx.roles.mappedBy(one.id));
      expect([await mappedBy(site), await mappedBy(reader), await mappedBy(first)]).toEqual([['a', 'b'], ['c'], []]);
      expect(await refusal(store().write((tx) => tx.roles.remove([site.id])))).toMatch(DANGLES);
    });
  });
};
