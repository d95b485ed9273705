import fc from 'fast-check';
import { inWords } from '../../../src/instances/semaphore/changes/change.ts';
import { changesBetween } from '../../../src/instances/semaphore/changes/changes.ts';
import type { Snapshot, SnapshotMember, SnapshotRole } from '../../../src/instances/semaphore/mirror/snapshot.ts';
import { applied, MEMBER_REF, OWNER_REF } from '../../support/snapshot-model.ts';

const PEOPLE = ['p1', 'p2', 'p3', 'p4'];
const CUSTOM = ['r1', 'r2', 'q1', 'q2'];
const some = (ids: readonly string[]) => fc.subarray([...ids]);
const text = fc.constantFrom('a', 'b');

/** An organization whose people are some of those that may be there, and at least one of them an Owner. */
const organization = (among: readonly string[]): fc.Arbitrary<Snapshot> =>
  fc
    .record({
      people: fc.subarray([...among], { minLength: 1 }),
      custom: some(CUSTOM),
      groups: some(['g1', 'g2']),
      accounts: some(['s1', 's2']),
      projects: some(['x1', 'x2', 'x3']),
      owner: fc.nat(),
      draws: fc.infiniteStream(fc.nat({ max: 1000 })),
      label: text,
    })
    .map((drawn) => {
      const draw = (below: number): number => (drawn.draws.next().value as number) % below;
      const one = <T>(items: readonly T[]): T => items[draw(items.length)] as T;
      const role = (id: string) => ({ id, name: id });
      const orgRoles = [OWNER_REF, MEMBER_REF, ...drawn.custom.filter((id) => id.startsWith('r')).map(role)];
      const projectRoles = ['q0', ...drawn.custom.filter((id) => id.startsWith('q'))].map(role);
      const roleOf = () => one(orgRoles);
      const noOwner = () => one(orgRoles.slice(1));
      const described = () => ({ description: `${drawn.label}${draw(2)}` });
      const people = drawn.people.map((id, index) => ({
        ...{ id, name: id, source: 'manually' as const },
        role: index === drawn.owner % drawn.people.length ? OWNER_REF : roleOf(),
      }));
      const groups = drawn.groups.map((id) => ({
        ...{ id, name: `${id}${draw(2)}`, source: 'manually' as const, role: noOwner() },
        ...described(),
        memberIds: drawn.people.filter(() => draw(2) === 0),
      }));
      const serviceAccounts = drawn.accounts.map((id) => ({
        ...{ id, name: `${id}${draw(2)}`, source: 'manually' as const, role: noOwner(), deactivated: draw(2) === 0 },
        ...described(),
        ...{ createdAt: '', updatedAt: '' },
      }));
      const members = (): SnapshotMember[] =>
        [
          ...people.map(({ id }) => ({ type: 'user' as const, id, name: id })),
          ...groups.map(({ id, name }) => ({ type: 'group' as const, id, name })),
        ]
          .filter(() => draw(2) === 0)
          .map((subject) => ({ ...subject, role: one(projectRoles), source: 'manually' }));
      // The owner of a project stays the same: nobody can change it over the API.
      const projects = drawn.projects
        .map((id) => ({ id, ownerId: id.replace('x', 'p') }))
        .filter(({ ownerId }) => drawn.people.includes(ownerId))
        .map(({ id, ownerId }) => ({ id, ownerId, name: id, description: ownerId, spec: {}, members: members() }));
      const predefined = [OWNER_REF, MEMBER_REF].map((ref) => ({ ...ref, readonly: true }));
      const roles = [
        ...[...predefined, { id: 'q0', name: 'q0', readonly: true }].map((ref) => ({ ...ref, permissions: [] })),
        ...drawn.custom.map((id) => ({ id, name: id, readonly: false, permissions: [`${draw(2)}`] })),
      ].map((ref) => ({
        ...{ ...ref, description: '', mapsTo: null },
        scope: ref.id.startsWith('q') ? ('project' as const) : ('org' as const),
      }));
      return { roles, people, groups, serviceAccounts, projects };
    });

const byId = <T extends { readonly id: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What matters of an organization, in an order that does not depend on how it came about. */
const essence = ({ roles, people, groups, serviceAccounts, projects }: Snapshot) => ({
  roles: byId(roles),
  people: byId(people),
  groups: byId(groups).map((group) => ({ ...group, memberIds: [...group.memberIds].sort() })),
  serviceAccounts: byId(serviceAccounts),
  projects: byId(projects).map(({ members = [], ...project }) => ({
    ...project,
    members: byId(members).map(({ id, role }) => ({ id, role })),
  })),
});

test('the changes between two organizations, one after the other, make the first into the second, never without an Owner', () => {
  const two = organization(PEOPLE).chain((before) =>
    organization(before.people.map(({ id }) => id)).map((after) => [before, after] as const),
  );
  fc.assert(
    fc.property(two, ([before, after]) => {
      const end = changesBetween(before, after).reduce((now, change) => {
        const next = applied(now, change);
        expect(next.people.some(({ role }) => role?.id === OWNER_REF.id)).toBe(true);
        return next;
      }, before);
      expect(essence(end)).toEqual(essence(after));
      expect(changesBetween(end, after)).toEqual([]);
    }),
  );
});

const ada = { id: 'p1', name: 'ada', role: OWNER_REF, source: 'manually' } as const;
const bob = { id: 'p2', name: 'bob', role: MEMBER_REF, source: 'manually' } as const;
const web = { id: 'x1', name: 'web', description: '', ownerId: 'p1', spec: {}, members: [] };
const release: SnapshotRole = {
  ...{ id: 'r1', name: 'Release', scope: 'org', description: '', permissions: [] },
  ...{ readonly: false, mapsTo: null },
};
const acme: Snapshot = { roles: [release], people: [ada, bob], serviceAccounts: [], groups: [], projects: [web] };

const words = (after: Partial<Snapshot>): string[] =>
  changesBetween(acme, { ...acme, ...after }).map((change) =>
    change.kind === 'impossible' ? `impossible: ${inWords(change)}` : inWords(change),
  );

test('a new Owner is there before the old one is demoted', () => {
  const people = [
    { ...ada, role: MEMBER_REF },
    { ...bob, role: OWNER_REF },
  ];
  expect(words({ people })).toEqual(['give bob the role Owner', 'give ada the role Member']);
});

test('whoever is removed is not taken out of groups and projects one by one', () => {
  const group = { ...{ id: 'g1', name: 'Ops', description: '' }, role: MEMBER_REF, source: 'manually' } as const;
  const member: SnapshotMember = { type: 'user', id: 'p2', name: 'bob', role: release, source: 'manually' };
  const before = { ...acme, groups: [{ ...group, memberIds: ['p2'] }], projects: [{ ...web, members: [member] }] };
  const after = { ...acme, people: [ada], groups: [{ ...group, memberIds: [] }] };
  expect(changesBetween(before, after).map((one) => inWords(one))).toEqual(['remove bob']);
});

test('what the instance has no request for is said to be impossible, first', () => {
  const carol = { ...bob, id: 'p3', name: 'carol' };
  expect(
    words({
      people: [ada, { ...bob, name: 'rob', role: null }, carol],
      projects: [{ ...web, name: 'site', ownerId: 'p2' }],
      roles: [{ ...release, mapsTo: { id: 'q1', name: 'Reader' } }],
    }),
  ).toEqual([
    'impossible: let the role Release map to the project role Reader',
    'impossible: make rob the owner of the project web',
    'impossible: add carol',
    'impossible: rename bob to rob',
    'impossible: leave rob without a role',
    'change the project web: name site',
  ]);
});

test('members of a project that were not read are not compared', () => {
  const { members: _, ...unread } = web;
  const projects = [{ ...unread, members: undefined }];
  expect(changesBetween({ ...acme, projects }, { ...acme, projects })).toEqual([]);
});
