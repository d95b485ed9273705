import fc from 'fast-check';
import { allows, beyond, EVERYWHERE, grantsOf, permissionsOf } from '../../../src/domain/access/permission-set.ts';
import type { Binding, PermissionSet } from '../../../src/domain/access/permission-set.ts';
import { recommend } from '../../../src/domain/access/recommend.ts';
import type { Recommendation, RoleGraph } from '../../../src/domain/access/recommend.ts';
import { ALL_PERMISSIONS, graphOf, organizations, PROJECTS } from '../../support/access-model.ts';

/** What can go by what was used: safe in random organizations, and what one expects in small ones. */

/** The graph after all that is recommended to somebody. */
function carriedOut(graph: RoleGraph, id: string, { reductions }: Recommendation): RoleGraph {
  let bindings: readonly Binding[] = graph.bindings.get(id) ?? [];
  let groups: readonly string[] = graph.memberships.get(id) ?? [];
  for (const { groupId, projectId, toRoleId } of reductions) {
    if (groupId !== null) {
      groups = groups.filter((one) => one !== groupId);
      continue;
    }
    bindings = bindings.filter((one) => one.projectId !== projectId);
    if (toRoleId !== null) bindings = [...bindings, { roleId: toRoleId, projectId }];
  }
  return {
    ...graph,
    bindings: new Map([...graph.bindings, [id, bindings]]),
    memberships: new Map([...graph.memberships, [id, groups]]),
  };
}

const uses: fc.Arbitrary<PermissionSet> = fc
  .array(fc.tuple(fc.constantFrom(EVERYWHERE, ...PROJECTS), fc.subarray(ALL_PERMISSIONS)), { maxLength: 3 })
  .map((entries) => new Map(entries.map(([scope, some]) => [scope, new Set(some)])));

test('what is recommended takes nothing that was used, gives nothing, and takes what it says', () => {
  fc.assert(
    fc.property(organizations, uses, fc.boolean(), (model, used, keepsRole) => {
      const graph = graphOf(model);
      for (const { id } of model.subjects.filter(({ type }) => type !== 'group')) {
        const made = recommend(graph, id, used, { leastRoleId: 'r1', keepsRole });
        const before = permissionsOf(graph, id);
        const after = permissionsOf(carriedOut(graph, id, made), id);
        expect(grantsOf(beyond(after, before))).toEqual([]);
        for (const { permission, scope } of grantsOf(used))
          if (allows(before, permission, scope)) expect(allows(after, permission, scope)).toBe(true);
        const gone = new Set(grantsOf(beyond(before, after)).map(({ permission }) => permission));
        const said = made.reductions.flatMap(({ unused, unrecorded }) => [...unused, ...unrecorded]);
        expect(new Set(said)).toEqual(gone);
        if (keepsRole)
          expect(made.reductions.some(({ groupId, projectId }) => groupId === null && projectId === null)).toBe(false);
      }
    }),
    { numRuns: 500, seed: 1 },
  );
});

const role = (scope: 'org' | 'project', permissions: readonly string[], mapsTo: string | null = null) => ({
  name: scope,
  scope,
  permissions: new Set(permissions),
  mapsTo,
});
const [INVITE, LOG, DELETE, VIEW] = [
  'organization.people.invite',
  'organization.audit_logs.view',
  'project.delete',
  'project.view',
];
const ROLES: RoleGraph['roles'] = new Map([
  ['all', role('project', [DELETE, VIEW])],
  ['reader', role('project', [VIEW])],
  ['admin', role('org', [INVITE, LOG], 'all')],
  ['inviter', role('org', [INVITE])],
  ['member', role('org', [])],
]);
const of = (bindings: readonly Binding[], groups: Readonly<Record<string, readonly Binding[]>> = {}): RoleGraph => ({
  roles: ROLES,
  bindings: new Map([['ada', bindings], ...Object.entries(groups)]),
  memberships: new Map([['ada', Object.keys(groups)]]),
});
const everywhere = (roleId: string): Binding => ({ roleId, projectId: null });
const told = (graph: RoleGraph, used: PermissionSet = new Map()) =>
  recommend(graph, 'ada', used, { leastRoleId: 'member' }).reductions.map(
    ({ change, groupId, projectId, toRoleId, unused, unrecorded }) =>
      [change, groupId ?? projectId ?? '', toRoleId ?? '', unused.join(), unrecorded.join()].join(' '),
  );
const inOrganization = (...names: string[]): PermissionSet => new Map([[EVERYWHERE, new Set(names)]]);

test.each<[string, RoleGraph, PermissionSet, string[]]>([
  ['nothing used', of([everywhere('admin')]), new Map(), [`smaller_role  member ${INVITE},${DELETE} ${LOG},${VIEW}`]],
  [
    'one thing used',
    of([everywhere('admin')]),
    inOrganization(INVITE),
    [`smaller_role  inviter ${DELETE} ${LOG},${VIEW}`],
  ],
  ['all used', of([everywhere('admin')]), inOrganization(INVITE, DELETE), []],
  ['used in one project', of([everywhere('admin')]), new Map([['web', new Set([DELETE])]]), []],
  [
    'a role with nothing that is counted',
    of([everywhere('member'), { roleId: 'reader', projectId: 'web' }]),
    new Map(),
    [],
  ],
  [
    'a project where nothing was used',
    of([
      { roleId: 'all', projectId: 'web' },
      { roleId: 'all', projectId: 'api' },
    ]),
    new Map([['api', new Set([DELETE])]]),
    [`smaller_role web reader ${DELETE} `],
  ],
  [
    'a group beside the same own role',
    of([everywhere('inviter')], { g: [everywhere('admin')] }),
    inOrganization(INVITE),
    [`leave_group g  ${DELETE} ${LOG},${VIEW}`],
  ],
  [
    'a group that gives nothing more',
    of([everywhere('inviter')], { g: [everywhere('inviter')] }),
    inOrganization(INVITE),
    [],
  ],
  [
    'a group whose role was used',
    of([everywhere('member')], { g: [everywhere('inviter')] }),
    inOrganization(INVITE),
    [],
  ],
])('%s', (_name, graph, used, expected) => {
  expect(told(graph, used)).toEqual(expected);
});

test('nobody is recommended less than new people get', () => {
  const least = (leastRoleId: string) =>
    recommend(of([everywhere('admin')]), 'ada', new Map(), { leastRoleId }).reductions.map(({ toRoleId }) => toRoleId);
  expect([least('member'), least('inviter'), least('admin')]).toEqual([['member'], ['inviter'], []]);
});

test('what is held and was not used, in each place', () => {
  const graph = of([everywhere('inviter'), { roleId: 'all', projectId: 'web' }]);
  expect(recommend(graph, 'ada', new Map(), { leastRoleId: 'member' }).unused).toEqual([
    { permission: INVITE, scope: EVERYWHERE },
    { permission: DELETE, scope: 'web' },
  ]);
  const used = new Map([['web', new Set([DELETE])]]);
  expect(recommend(graph, 'ada', used, { leastRoleId: 'member' }).unused).toEqual([
    { permission: INVITE, scope: EVERYWHERE },
  ]);
});
