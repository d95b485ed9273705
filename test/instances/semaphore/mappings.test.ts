import { mappings } from '../../../src/instances/semaphore/mirror/mappings.ts';
import type { Snapshot, SnapshotMember, SnapshotRole } from '../../../src/instances/semaphore/mirror/snapshot.ts';

/** Which project role an organization role grants everywhere, as far as an instance shows it. */

const role = (id: string, scope: 'org' | 'project', readonly = false): Omit<SnapshotRole, 'mapsTo'> => ({
  ...{ id, name: id.replace(/^project-/, ''), scope, description: '', permissions: [], readonly },
});
const ROLES = [
  role('Owner', 'org', true),
  role('Lead', 'org'),
  role('Member', 'org', true),
  role('project-Admin', 'project', true),
  role('project-Reader', 'project', true),
];
const person = (id: string, roleId: string) => ({
  ...{ id, name: id, role: { id: roleId, name: roleId }, source: 'manually' as const },
});
const inherits = (id: string, roleId: string): SnapshotMember => ({
  ...{ type: 'user', id, name: id, role: { id: roleId, name: roleId }, source: 'inherited_from_org_role' },
});
const organization = (
  people: readonly (readonly [id: string, role: string])[],
  members: readonly SnapshotMember[],
  inGroup: readonly string[] = [],
): Omit<Snapshot, 'roles'> => ({
  people: people.map(([id, roleId]) => person(id, roleId)),
  serviceAccounts: [],
  groups: [{ ...person('g', 'Member'), description: '', memberIds: inGroup }],
  projects: [{ id: 'p', name: 'p', description: '', ownerId: '', spec: {}, members }],
});
const found = (given: Omit<Snapshot, 'roles'>): Record<string, string> =>
  Object.fromEntries([...mappings(ROLES, given)].map(([id, to]) => [id, to.id]));

test('predefined roles map as those of Semaphore do', () => {
  expect(found(organization([], []))).toEqual({ Owner: 'project-Admin' });
});

test('a role maps to what all who have it inherit', () => {
  const two = organization(
    [
      ['ada', 'Lead'],
      ['bob', 'Lead'],
    ],
    [inherits('ada', 'project-Reader'), inherits('bob', 'project-Reader')],
  );
  expect(found(two).Lead).toBe('project-Reader');
});

test.each([
  ['one of them does not', [inherits('ada', 'project-Reader')], []],
  ['they inherit different ones', [inherits('ada', 'project-Reader'), inherits('bob', 'project-Admin')], []],
  ['they are in a group, which may be why', [inherits('ada', 'project-Reader')], ['ada', 'bob']],
])('nothing is known where %s', (_, members, inGroup) => {
  const given = organization(
    [
      ['ada', 'Lead'],
      ['bob', 'Lead'],
    ],
    members,
    inGroup,
  );
  expect(found(given).Lead).toBeUndefined();
});
