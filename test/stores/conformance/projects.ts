import type { ProjectBindingFilter } from '../../../src/core/store/projects.ts';
import type { PersonRecord } from '../../../src/domain/people.ts';
import type { Project, ProjectBinding, ProjectRecord } from '../../../src/domain/projects.ts';
import type { RoleRecord } from '../../../src/domain/roles/roles.ts';
import { AT, AWKWARD, bind, codeOf, everyPage, group, id, IN_ORDER, LATER, person, range, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

let made = 0;

export const project = (
  name: string,
  owner: { readonly id: string },
  more: Partial<ProjectRecord> = {},
): ProjectRecord => ({
  id: id(8, (made += 1)),
  name,
  description: '',
  owner_id: owner.id,
  created_at: AT,
  updated_at: AT,
  ...more,
});

const robot = {
  id: id(9, 1),
  name: 'robot',
  description: '',
  status: 'active',
  created_by: id(1, 0),
  created_at: AT,
  updated_at: AT,
} as const;

export const projects: Suite = ({ store }) => {
  const [ada, eve] = [person('ada', { email: 'ada@acme.example' }), person('Eve')];
  beforeEach(() => store().write((tx) => tx.people.insert([ada, eve])));
  const add = (...records: ProjectRecord[]) => store().write((tx) => tx.projects.insert(records));
  const all = (limit: number, filter = {}) =>
    everyPage(limit, (page) => store().read((tx) => tx.projects.list(filter, page)));

  const shown = ({ owner_id: _, ...record }: ProjectRecord, { id, username, email }: PersonRecord): Project => ({
    ...record,
    owner: { id, username },
    owner_email: email,
  });

  test('a project is read as it was written, and is found by id and exact name', async () => {
    const [rocket, other] = [
      project('Rocket ' + AWKWARD, ada, { description: AWKWARD, updated_at: LATER }),
      project('rocket', eve),
    ];
    await add(rocket, other);
    await store().read(async (tx) => {
      expect(await tx.projects.find({ ids: [rocket.id, 'none'] })).toEqual([rocket]);
      expect(await tx.projects.find({ names: ['rocket', 'ROCKET'] })).toEqual([other]);
      expect(await tx.projects.count()).toBe(2);
      expect(await tx.projects.describe([other, rocket])).toEqual([shown(other, eve), shown(rocket, ada)]);
    });
  });

  test('a taken name is a conflict for insert and update', async () => {
    const [rocket, other] = [project('rocket', ada), project('Rocket', ada)];
    await add(rocket, other);
    expect(await codeOf(add(project('free', ada), project('rocket', eve)))).toBe('conflict');
    const rename = store().write((tx) => tx.projects.update(other.id, { ...other, name: 'rocket' }));
    expect(await codeOf(rename)).toBe('conflict');
    expect(await store().read((tx) => tx.projects.count())).toBe(2);
  });

  test('an owner must exist, and cannot be removed', async () => {
    expect(await codeOf(add(project('rocket', { id: 'nobody' })))).not.toBe('nothing was thrown');
    await add(project('rocket', ada));
    expect(await codeOf(store().write((tx) => tx.people.remove([ada.id])))).not.toBe('nothing was thrown');
    expect(await store().read((tx) => tx.people.ownedProjects(ada.id))).toEqual(['rocket']);
  });

  test('of some people, those who own projects are told once each', async () => {
    const owning = (...people: readonly { readonly id: string }[]) =>
      store().read((tx) => tx.projects.owning(people.map(({ id }) => id)));
    await add(project('rocket', ada), project('unit', ada));
    expect([await owning(), await owning(eve), await owning(ada, eve)]).toEqual([[], [], [ada.id]]);
  });

  test('an update replaces its fields, and moves the project in the list', async () => {
    const [rocket, other] = [project('rocket', ada), project('unit', ada)];
    await add(rocket, other);
    const change = { name: 'Zebra', description: AWKWARD, owner_id: eve.id, updated_at: LATER };
    await store().write((tx) => tx.projects.update(rocket.id, change));
    expect(await all(1)).toEqual([other, { ...rocket, ...change }]);
    await store().read(async (tx) => {
      expect(await tx.projects.namesLike('ze', 3)).toEqual(['Zebra']);
      expect(await tx.projects.ownedBy(eve.id)).toEqual([{ ...rocket, ...change }]);
      expect(await tx.projects.ownedBy(ada.id)).toEqual([other]);
    });
  });

  test.each([1, 2, 5, 17, 100])('pages of %i cover the list once, in the order of people', async (limit) => {
    await add(...[...IN_ORDER].reverse().map((name) => project(name, ada)));
    expect((await all(limit)).map((one) => one.name)).toEqual(IN_ORDER);
  });

  test('a list can be filtered by search, owner and ids, even very many', async () => {
    const [one, two, three] = [project('sig-%', ada), project('SIG_a', eve), project('other', ada)];
    await add(one, two, three);
    const names = async (filter: object) => (await all(1, filter)).map(({ name }) => name);
    expect(await names({ search: 'sig' })).toEqual(['sig-%', 'SIG_a']);
    expect(await names({ search: '%' })).toEqual(['sig-%']);
    expect(await names({ search: 'sig_' })).toEqual(['SIG_a']);
    expect(await names({ ownerId: ada.id })).toEqual(['other', 'sig-%']);
    expect(await names({ ids: [] })).toEqual([]);
    expect(await names({ ids: [two.id, three.id] })).toEqual(['other', 'SIG_a']);
    expect(await names({ ids: [two.id, three.id], ownerId: ada.id, search: 'o' })).toEqual(['other']);
    expect(await names({ ids: [...range(5000).map((n) => `none ${n}`), one.id] })).toEqual(['sig-%']);
  });

  test('a spec is read as it was written, replaces the one before, and goes with its project', async () => {
    const [rocket, other] = [project('rocket', ada), project('other', ada)];
    await add(rocket, other);
    const specs = () =>
      store().read(async (tx) => [...(await tx.projects.specs([rocket.id, other.id, 'none']))].sort());
    expect(await specs()).toEqual([]);
    const long = JSON.stringify({ text: AWKWARD.repeat(2000) });
    await store().write(async (tx) => {
      await tx.projects.setSpec(rocket.id, '{"a":1}');
      await tx.projects.setSpec(other.id, '{}');
      await tx.projects.setSpec(rocket.id, long);
    });
    expect(await specs()).toEqual([
      [rocket.id, long],
      [other.id, '{}'],
    ]);
    expect(await codeOf(store().write((tx) => tx.projects.setSpec('none', '{}')))).not.toBe('nothing was thrown');
    await store().write((tx) => tx.projects.remove([rocket.id]));
    expect(await specs()).toEqual([[other.id, '{}']]);
  });

  test('removing a project removes the bindings in it, and nothing else', async () => {
    const [rocket, other, reader] = [
      project('rocket', ada),
      project('other', ada),
      role('Reader', { scope: 'project' }),
    ];
    await add(rocket, other);
    await store().write(async (tx) => {
      await tx.roles.insert([reader]);
      await tx.roles.bind([
        { ...bind(eve, reader), project_id: rocket.id },
        { ...bind(eve, reader), project_id: other.id },
      ]);
      await tx.projects.remove([rocket.id]);
    });
    await store().read(async (tx) => {
      expect(await tx.projects.find({ ids: [rocket.id, other.id] })).toEqual([other]);
      expect((await tx.access.load([{ type: 'user', id: eve.id }])).bindings.get(eve.id)).toEqual([
        { roleId: reader.id, projectId: other.id },
      ]);
      expect(await tx.findings()).toEqual([]);
    });
    expect(await store().integrity()).toEqual([]);
  });

  describe('who has a role in a project', () => {
    const [team, crew] = [group('team'), group('crew')];
    const rocket = project('rocket', ada);
    const other = project('other', ada);
    const [reader, worker] = [role('Reader', { scope: 'project' }), role('Worker', { scope: 'project' })];
    const chief = role('Chief', { maps_to: worker.id });
    const inProject = (subject: { readonly id: string }, to: RoleRecord, type?: 'group' | 'service_account') => ({
      ...bind(subject, to, type),
      project_id: rocket.id,
    });

    beforeEach(() =>
      store().write(async (tx) => {
        await tx.groups.insert([team, crew]);
        await tx.serviceAccounts.insert([robot]);
        await tx.projects.insert([rocket, other]);
        await tx.roles.insert([reader, worker, chief]);
        await tx.groups.addMembers([
          { group_id: team.id, person_id: eve.id },
          { group_id: crew.id, person_id: eve.id },
        ]);
        await tx.roles.bind([
          { ...inProject(eve, reader), source: 'scim' },
          inProject(team, worker, 'group'),
          inProject(robot, reader, 'service_account'),
          { ...bind(ada, reader), project_id: other.id },
          bind(ada, chief),
          bind(crew, chief, 'group'),
        ]);
      }),
    );

    const told = ({ subject, role: as, source, via }: ProjectBinding) =>
      `${subject.type} ${subject.name} ${as.name} ${source} ${via?.name ?? '-'}`;
    const EVERY = [
      'user ada Worker inherited_from_org_role Chief',
      'group crew Worker inherited_from_org_role Chief',
      'user Eve Reader scim -',
      expect.stringMatching(/^user Eve Worker group (team|crew)$/),
      expect.stringMatching(/^user Eve Worker group (team|crew)$/),
      'service_account robot Reader manually -',
      'group team Worker manually -',
    ];
    const ways = async (filter: ProjectBindingFilter = {}, limit = 100, of = rocket) =>
      (await everyPage(limit, (page) => store().read((tx) => tx.projects.bindings(of.id, filter, page)))).map(told);

    test('some subjects are listed with all of their bindings, and counted once each', async () => {
      const some = async (limit: number, skip?: number) =>
        store().read((tx) => tx.projects.bindingsOfSome(rocket.id, { limit, ...(skip === undefined ? {} : { skip }) }));
      expect((await some(100)).map(told)).toEqual(EVERY);
      expect((await some(2)).map(told)).toEqual(EVERY.slice(0, 2));
      expect((await some(2, 2)).map(told)).toEqual(EVERY.slice(2, 6));
      expect((await some(2, 4)).map(told)).toEqual(EVERY.slice(6));
      expect(await some(2, 5)).toEqual([]);
      await store().read(async (tx) => {
        expect(await tx.projects.countBound(rocket.id)).toBe(5);
        expect(await tx.projects.countBound('none')).toBe(3);
      });
      await store().write((tx) => tx.people.update(eve.id, { status: 'deactivated', updated_at: LATER }));
      expect((await some(2)).map(told)).toEqual(EVERY.slice(0, 2));
      expect((await some(2, 2)).map(told)).toEqual(EVERY.slice(5));
      await store().read(async (tx) => expect(await tx.projects.countBound(rocket.id)).toBe(4));
    });

    test.each([1, 2, 3, 100])('every binding is listed once, in pages of %i', async (limit) => {
      const found = await ways({}, limit);
      expect(found).toEqual(EVERY);
      expect(new Set(found).size).toBe(EVERY.length);
    });

    test('bindings can be filtered by subject and source', async () => {
      expect(await ways({ search: 'EV' })).toHaveLength(3);
      expect(await ways({ search: '@acme' })).toEqual(['user ada Worker inherited_from_org_role Chief']);
      expect(await ways({ search: '%' })).toEqual([]);
      expect(await ways({ source: 'group' })).toHaveLength(2);
      expect(await ways({ source: 'manually', subjectId: team.id })).toEqual(['group team Worker manually -']);
      expect(await ways({ source: 'scim', subjectId: team.id })).toEqual([]);
      expect(await ways({ source: 'manually' }, 100, other)).toEqual(['user ada Reader manually -']);
    });

    test('members are those with a role in the project itself', async () => {
      const members = await store().read((tx) => tx.projects.members(rocket.id));
      expect(members).toEqual([
        { type: 'group', id: team.id, name: 'team', email: null, role: 'Worker', source: 'manually' },
        { type: 'service_account', id: robot.id, name: 'robot', email: null, role: 'Reader', source: 'manually' },
        { type: 'user', id: eve.id, name: 'Eve', email: null, role: 'Reader', source: 'scim' },
      ]);
    });

    test('unbinding a role affects only that project', async () => {
      await store().write((tx) => tx.roles.unbind({ type: 'user', id: ada.id }, rocket.id));
      expect(await ways({ source: 'manually' }, 100, other)).toHaveLength(1);
      await store().write((tx) => tx.roles.unbind({ type: 'user', id: ada.id }, other.id));
      expect(await ways({ source: 'manually' }, 100, other)).toEqual([]);
      expect(await ways()).toEqual(EVERY);
    });
  });
};
