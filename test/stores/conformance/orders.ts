import fc from 'fast-check';
import { GROUP_SORTS } from '../../../src/domain/groups.ts';
import { INVITATION_SORTS } from '../../../src/domain/invitations.ts';
import { compareText } from '../../../src/domain/names/names.ts';
import { keyFor, pageRequest } from '../../../src/domain/page.ts';
import type { Page, PageRequest } from '../../../src/domain/page.ts';
import { PEOPLE_SORTS } from '../../../src/domain/people.ts';
import { bindingId, PROJECT_BINDING_SORTS, PROJECT_SORTS } from '../../../src/domain/projects.ts';
import { SERVICE_ACCOUNT_SORTS } from '../../../src/domain/service-accounts.ts';
import { sortFrom } from '../../../src/domain/sort.ts';
import type { SortKeys } from '../../../src/domain/sort.ts';
import type { ProjectBindingFilter } from '../../../src/core/store/projects.ts';
import type { Reads } from '../../../src/core/store/index.ts';
import { AT, bind, codeOf, everyPage, firstPage, group, id, IN_ORDER, LATER, person, range, role } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { invitation } from './invitations.ts';

interface Thing {
  readonly id: string;
}

/** A list of the store, and the records in it. */
interface Listed {
  readonly keys: SortKeys<string, never>;
  readonly all: readonly Thing[];
  readonly list: (tx: Reads, page: PageRequest) => Promise<Page<Thing>>;
}

const TIMES = [AT, LATER, '2026-02-01T00:00:00.000Z', '2026-02-01T00:00:00.001Z'];
const timeOf = (n: number): string => TIMES[n % TIMES.length] ?? AT;
/** Times that tie, in another order than the names and the ids. */
const times = (n: number) => ({ created_at: timeOf(n), updated_at: timeOf(n * 3 + 1) });

const people = IN_ORDER.map((username, n) =>
  person(username, {
    ...times(n),
    id: id(1, 700 - n),
    status: n % 5 === 0 ? 'deactivated' : 'active',
    email: n % 3 === 0 ? null : `${n % 2 === 0 ? 'B' : 'a'}${n}@acme.example`,
    last_login_at: n % 4 === 0 ? null : timeOf(n),
  }),
);
const [owner = person('owner')] = people;
const groups = IN_ORDER.map((name, n) => group(name, { ...times(n), id: id(2, 700 - n) }));
const projects = IN_ORDER.map((name, n) => ({
  id: id(6, 700 - n),
  name,
  description: '',
  owner_id: owner.id,
  ...times(n),
}));
const accounts = IN_ORDER.map((name, n) => ({
  id: id(7, 700 - n),
  name,
  description: '',
  status: n % 3 === 0 ? ('deactivated' as const) : ('active' as const),
  created_by: owner.id,
  ...times(n),
}));
const readers = role('Reader');
const invitations = range(9).map((n) =>
  invitation(n % 4 === 0 ? null : `${n % 2 === 0 ? 'B' : 'a'}${n}@new.example`, {
    ...times(n),
    id: id(8, 9000 - n),
    role_id: readers.id,
    expires_at: timeOf(n * 5),
  }),
);

const [firstProject = { id: '' }] = projects;
const projectRoles = [role('Reader', { scope: 'project' }), role('Writer', { scope: 'project' })] as const;
/** Bindings of people in the first project. */
const bound = people.slice(0, 12).map((who, n) => ({
  ...bind(who, projectRoles[n % 2 === 0 ? 0 : 1]),
  project_id: firstProject.id,
  at: timeOf(n),
}));
const bindings = bound.map(({ subject_id, role_id, at }) => ({
  id: bindingId(firstProject.id, subject_id),
  subject: { name: people.find((one) => one.id === subject_id)?.username ?? '' },
  role: { name: projectRoles.find((one) => one.id === role_id)?.name ?? '' },
  created_at: at,
  updated_at: at,
}));

const LISTS: Readonly<Record<string, Listed>> = {
  people: { keys: PEOPLE_SORTS, all: people, list: (tx, page) => tx.people.list({}, page) },
  groups: { keys: GROUP_SORTS, all: groups, list: (tx, page) => tx.groups.list({}, page) },
  projects: { keys: PROJECT_SORTS, all: projects, list: (tx, page) => tx.projects.list({}, page) },
  'projects among some': {
    keys: PROJECT_SORTS,
    all: projects.slice(3, 14),
    list: (tx, page) => tx.projects.list({ ids: projects.slice(3, 14).map((one) => one.id) }, page),
  },
  'service accounts': {
    keys: SERVICE_ACCOUNT_SORTS,
    all: accounts,
    list: (tx, page) => tx.serviceAccounts.list({}, page),
  },
  'roles in a project': {
    keys: PROJECT_BINDING_SORTS,
    all: bindings,
    list: (tx, page) => tx.projects.bindings(firstProject.id, {}, page),
  },
  invitations: { keys: INVITATION_SORTS, all: invitations, list: (tx, page) => tx.invitations.list({}, page) },
};

const CHOICES = Object.entries(LISTS).flatMap(([name, { keys }]) =>
  Object.keys(keys).flatMap((field) => [field, `-${field}`].map((sort) => ({ name, sort }))),
);

/** What a list must answer: everything, by key, then by id. */
function expected({ keys, all }: Listed, text: string): string[] {
  const sort = sortFrom(text);
  const key = keyFor(keys as SortKeys<string, Thing>, sort);
  const order = [...all].sort((a, b) => compareText(key(a), key(b)) || compareText(a.id, b.id));
  return (sort.descending ? order.reverse() : order).map((one) => one.id);
}

export const orders: Suite = ({ store }) => {
  beforeEach(() =>
    store().write(async (tx) => {
      await tx.people.insert([...people].reverse());
      await tx.groups.insert(groups);
      await tx.projects.insert(projects);
      await tx.serviceAccounts.insert(accounts);
      await tx.roles.insert([readers, ...projectRoles]);
      await tx.roles.bind(bound);
      await tx.invitations.insert(invitations);
    }),
  );

  test('pages of any size show everything once, in every order of every list', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...CHOICES), fc.integer({ min: 1, max: 20 }), async ({ name, sort }, limit) => {
        const listed = LISTS[name];
        if (listed === undefined) throw new Error(name);
        const found = await everyPage(limit, (page) => store().read((tx) => listed.list(tx, page)), sort);
        expect(found.map((one) => one.id)).toEqual(expected(listed, sort));
      }),
      { numRuns: 120, seed: 3 },
    );
  });

  test('a cursor belongs to its order', async () => {
    const { next_cursor } = await store().read((tx) =>
      tx.people.list({}, pageRequest({ limit: 1, sort: '-created_at' })),
    );
    const request = (sort: string | undefined) => pageRequest({ limit: 1, cursor: next_cursor ?? '', sort });
    for (const sort of ['created_at', 'updated_at', undefined])
      expect(await codeOf(Promise.resolve().then(() => request(sort)))).toBe('invalid');
    expect(request('-created_at').after).toHaveLength(2);
    expect(await codeOf(store().read((tx) => tx.people.list({}, pageRequest({ limit: 1, sort: 'colour' }))))).toBe(
      'invalid',
    );
  });

  test('filters by time and state, and their counts, agree', async () => {
    const [team] = groups;
    if (team === undefined) throw new Error('no group');
    const [ada, bob, eve] = people.slice(1, 4) as [typeof owner, typeof owner, typeof owner];
    await store().write(async (tx) => {
      await tx.roles.bind([bind(ada, readers), bind(team, readers, 'group')]);
      await tx.groups.addMembers([ada, bob].map((one) => ({ group_id: team.id, person_id: one.id })));
      await tx.people.update(eve.id, {
        updated_at: AT,
        password: { kind: 'temporary', hash: 'h', expires_at: LATER, seen_by: null },
      });
    });
    const ids = (...some: readonly Thing[]) => some.map((one) => one.id).sort();
    await store().read(async (tx) => {
      const cases = [
        [{ roleId: readers.id }, ids(ada)],
        [{ effectiveRoleId: readers.id }, ids(ada, bob)],
        [{ password: 'temporary' }, ids(eve)],
        [{ passwordEndsBy: LATER }, ids(eve)],
        [{ passwordEndsBy: AT }, []],
        [{ createdSince: LATER }, ids(...people.filter((one) => one.created_at >= LATER))],
        [{ updatedSince: LATER }, ids(...people.filter((one) => one.id !== eve.id && one.updated_at >= LATER))],
        [
          { inactiveSince: '2026-02-01T00:00:00.000Z' },
          ids(...people.filter((one) => (one.last_login_at ?? one.created_at) <= '2026-02-01T00:00:00.000Z')),
        ],
      ] as const;
      for (const [filter, wanted] of cases) {
        expect(ids(...(await tx.people.list(filter, firstPage())).items)).toEqual(wanted);
        expect(await tx.people.count(filter)).toBe(wanted.length);
      }
      expect(ids(...(await tx.groups.list({ memberId: ada.id }, firstPage())).items)).toEqual([team.id]);
      expect(await tx.groups.count({ roleId: readers.id, createdSince: team.created_at })).toBe(1);
      expect(await tx.groups.rolesOf([team.id, 'none'])).toEqual(
        new Map([[team.id, { id: readers.id, name: 'Reader' }]]),
      );
      expect(await tx.serviceAccounts.count({ status: 'deactivated', search: 'A' })).toBe(
        accounts.filter((one) => one.status === 'deactivated' && one.name.toLowerCase().includes('a')).length,
      );
      expect(await tx.projects.count({ updatedSince: LATER })).toBe(
        projects.filter((one) => one.updated_at >= LATER).length,
      );
      expect(await tx.projects.count({ ids: ['none', projects[0]?.id ?? ''], ownerId: owner.id })).toBe(1);
      expect(await tx.projects.count({ roleId: readers.id })).toBe(0);
      const count = (filter: ProjectBindingFilter) => tx.projects.countBindings(firstProject.id, filter);
      expect(await count({})).toBe(bound.length);
      expect(await count({ createdSince: LATER })).toBe(bound.filter(({ at }) => at >= LATER).length);
      expect(await count({ updatedSince: LATER, search: 'nobody' })).toBe(0);
      expect(await count({ source: 'group' })).toBe(0);
      expect(await tx.invitations.count({ createdSince: LATER, effectiveRoleId: readers.id })).toBe(
        invitations.filter((one) => one.created_at >= LATER).length,
      );
    });
  });
};
