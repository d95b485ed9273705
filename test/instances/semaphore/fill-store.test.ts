import { fillStore } from '../../../src/instances/semaphore/mirror/fill-store.ts';
import { snapshotIn } from '../../../src/instances/semaphore/mirror/snapshot-in.ts';
import type { Snapshot } from '../../../src/instances/semaphore/mirror/snapshot.ts';
import type { Store } from '../../../src/core/store/index.ts';
import { openMemory } from '../../../src/stores/sqlite/memory.ts';

/** A snapshot in a store, and out of it again. */

const id = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
const AT = '2026-03-01T00:00:00.000Z';
const ORGANIZATION = { id: id(99), name: 'acme' };
const OWNER = { id: id(1), name: 'Owner' };
const MEMBER = { id: id(2), name: 'Member' };
const READER = { id: id(3), name: 'Reader' };
const BOUND = { source: 'manually' } as const;

const acme: Snapshot = {
  roles: [
    { ...OWNER, scope: 'org', description: 'All', permissions: ['organization.view'], readonly: true, mapsTo: READER },
    { ...MEMBER, scope: 'org', description: '', permissions: [], readonly: true, mapsTo: null },
    { ...READER, scope: 'project', description: '', permissions: ['project.view'], readonly: true, mapsTo: null },
  ],
  people: [
    { id: id(11), name: 'ada', role: OWNER, ...BOUND },
    { id: id(12), name: 'grace', role: null, source: 'manually' },
  ],
  serviceAccounts: [
    {
      ...{ id: id(21), name: 'deployer', role: MEMBER, ...BOUND },
      ...{ description: 'Deploys', deactivated: true, createdAt: AT, updatedAt: AT },
    },
  ],
  groups: [
    { id: id(31), name: 'staff', role: MEMBER, source: 'scim', description: 'All', memberIds: [id(11), id(12)] },
  ],
  projects: [
    {
      ...{ id: id(41), name: 'web', description: 'Site', ownerId: id(11), spec: { visibility: 'private' } },
      members: [{ type: 'group', id: id(31), name: 'staff', role: READER, ...BOUND }],
    },
    { id: id(42), name: 'zoo', description: '', ownerId: id(11), spec: {}, members: undefined },
  ],
};

let store: Store;
beforeEach(async () => (store = await openMemory()));
afterEach(() => store.close());

const filled = (snapshot: Snapshot): Promise<string[]> =>
  store.write((tx) => fillStore(tx, snapshot, { organization: ORGANIZATION, at: AT }));

test('what a store is filled with is what it holds', async () => {
  expect(await filled(acme)).toEqual([]);
  expect(await store.read((tx) => snapshotIn(tx, acme))).toEqual(acme);
  expect(await store.read((tx) => tx.findings())).toEqual([]);
});

test('who has a project and is not there is replaced by an Owner, which is told', async () => {
  const [web] = acme.projects;
  const stray = { ...acme, projects: web === undefined ? [] : [{ ...web, ownerId: id(77) }] };
  expect(await filled(stray)).toEqual([expect.stringContaining('here it is ada')]);
  expect((await store.read((tx) => snapshotIn(tx, stray))).projects).toMatchObject([{ name: 'web', ownerId: id(11) }]);
});

test('members, roles and subjects that no list has are left out', async () => {
  const [staff] = acme.groups;
  const gone = { id: id(88), name: 'gone' };
  const odd: Snapshot = {
    ...acme,
    groups: staff === undefined ? [] : [{ ...staff, memberIds: [id(12), gone.id] }],
    projects: acme.projects.map((project) => ({
      ...project,
      members: [
        { type: 'user', ...gone, role: READER, ...BOUND },
        { type: 'user', id: id(12), name: 'grace', role: gone, ...BOUND },
        { type: 'user', id: id(11), name: 'ada', role: READER, source: 'inherited_from_org_role' },
      ],
    })),
  };
  await filled(odd);
  const { groups, projects } = await store.read((tx) => snapshotIn(tx, odd));
  expect(groups).toMatchObject([{ memberIds: [id(12)] }]);
  expect(projects.map(({ members }) => members)).toEqual([[], []]);
  expect(await store.read((tx) => tx.findings())).toEqual([]);
});

test('an instance that shows nothing fills a store all the same', async () => {
  const nothing: Snapshot = { roles: [], people: [], serviceAccounts: [], groups: [], projects: [] };
  expect(await filled(nothing)).toEqual([]);
  expect(await store.read((tx) => snapshotIn(tx, nothing))).toEqual(nothing);
});

test('stores in memory know nothing of each other', async () => {
  await filled(acme);
  const other = await openMemory();
  expect(await other.read((tx) => tx.organization.get())).toBeUndefined();
  await other.close();
});
