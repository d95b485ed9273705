import fc from 'fast-check';
import {
  allows,
  beyond,
  EVERYWHERE,
  grantsOf,
  limitTo,
  NO_PERMISSIONS,
  permissionsOf,
  union,
} from '../../../src/domain/access/permission-set.ts';
import type { AccessGraph, Binding, PermissionSet } from '../../../src/domain/access/permission-set.ts';

const PERMISSIONS = ['a.view', 'b.view', 'c.view', 'd.view'];
const PROJECTS = ['p1', 'p2'];
/** The last scope is a project without bindings: what holds everywhere must hold there too. */
const PLACES = [EVERYWHERE, ...PROJECTS, 'p-untouched'];
const PEOPLE = ['ada', 'bob', 'eve'];
const GROUPS = ['g1', 'g2'];

interface Model {
  readonly projectRoles: readonly (readonly string[])[];
  readonly orgRoles: readonly { readonly permissions: readonly string[]; readonly mapsTo: number | null }[];
  readonly bindings: readonly { readonly holder: string; readonly role: number; readonly project: string | null }[];
  readonly memberships: readonly (readonly [string, string])[];
}

const someOf = <T>(values: readonly T[]) => fc.subarray([...values]);

const organizations: fc.Arbitrary<Model> = fc
  .record({
    projectRoles: fc.array(someOf(PERMISSIONS), { minLength: 1, maxLength: 3 }),
    orgRoles: fc.array(
      fc.record({ permissions: someOf(PERMISSIONS), mapsTo: fc.option(fc.nat(2), { freq: 2, nil: null }) }),
      { minLength: 1, maxLength: 4 },
    ),
    bindings: fc.array(
      fc.record({
        holder: fc.constantFrom(...PEOPLE, ...GROUPS),
        role: fc.nat(3),
        project: fc.option(fc.constantFrom(...PROJECTS), { nil: null }),
      }),
      { maxLength: 10 },
    ),
    memberships: someOf(PEOPLE.flatMap((person) => GROUPS.map((group) => [person, group] as const))),
  })
  .map((model) => ({
    ...model,
    orgRoles: model.orgRoles.map((role) => ({
      ...role,
      mapsTo: role.mapsTo === null ? null : role.mapsTo % model.projectRoles.length,
    })),
    bindings: model.bindings.map((binding) => ({
      ...binding,
      role: binding.role % (binding.project === null ? model.orgRoles : model.projectRoles).length,
    })),
  }));

function graphOf(model: Model): AccessGraph {
  const bindings = new Map<string, Binding[]>();
  for (const { holder, role, project } of model.bindings) {
    const roleId = project === null ? `org${role}` : `project${role}`;
    bindings.set(holder, [...(bindings.get(holder) ?? []), { roleId, projectId: project }]);
  }
  return {
    roles: new Map([
      ...model.projectRoles.map(
        (permissions, at) => [`project${at}`, { permissions: new Set(permissions), mapsTo: null }] as const,
      ),
      ...model.orgRoles.map(
        ({ permissions, mapsTo }, at) =>
          [
            `org${at}`,
            { permissions: new Set(permissions), mapsTo: mapsTo === null ? null : `project${mapsTo}` },
          ] as const,
      ),
    ]),
    bindings,
    memberships: new Map(
      PEOPLE.map((person) => [
        person,
        model.memberships.filter(([member]) => member === person).map(([, group]) => group),
      ]),
    ),
  };
}

/** The plain rule: the subject, or one of its groups, has a role that grants it there. */
function mayDo(model: Model, subject: string, permission: string, scope: string): boolean {
  const groups = model.memberships.filter(([person]) => person === subject).map(([, group]) => group);
  return model.bindings.some(({ holder, role, project }) => {
    if (holder !== subject && !groups.includes(holder)) return false;
    if (project !== null) return scope === project && model.projectRoles[role]?.includes(permission) === true;
    const bound = model.orgRoles[role];
    const mapped = bound?.mapsTo == null ? undefined : model.projectRoles[bound.mapsTo];
    return bound?.permissions.includes(permission) === true || mapped?.includes(permission) === true;
  });
}

const permissionSets: fc.Arbitrary<PermissionSet> = fc
  .array(fc.tuple(fc.constantFrom(EVERYWHERE, ...PROJECTS), someOf(PERMISSIONS)), { maxLength: 4 })
  .map((entries) => new Map(entries.map(([scope, permissions]) => [scope, new Set(permissions)])));

const everyGrant = PLACES.flatMap((scope) => PERMISSIONS.map((permission) => ({ permission, place: scope })));
const can = (set: PermissionSet) =>
  everyGrant
    .filter(({ permission, place: scope }) => allows(set, permission, scope))
    .map((grant) => JSON.stringify(grant));

test('permissionsOf and allows agree with the plain rule, in random organizations', () => {
  fc.assert(
    fc.property(organizations, (model) => {
      const graph = graphOf(model);
      for (const subject of [...PEOPLE, ...GROUPS, 'nobody']) {
        const expected = everyGrant.filter(({ permission, place: scope }) => mayDo(model, subject, permission, scope));
        expect(can(permissionsOf(graph, subject))).toEqual(expected.map((grant) => JSON.stringify(grant)));
      }
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('asking for permissions changes nothing in the graph', () => {
  fc.assert(
    fc.property(organizations, (model) => {
      const graph = graphOf(model);
      for (const subject of PEOPLE) union([permissionsOf(graph, subject), permissionsOf(graph, 'g1')]);
      expect(graph).toEqual(graphOf(model));
    }),
    { numRuns: 100, seed: 2 },
  );
});

test('a further role, group or member never takes permissions away', () => {
  fc.assert(
    fc.property(organizations, organizations, (model, more) => {
      const grown = {
        ...model,
        memberships: [...model.memberships, ...more.memberships],
        bindings: [
          ...model.bindings,
          ...more.bindings.filter(
            ({ role, project }) => role < (project === null ? model.orgRoles : model.projectRoles).length,
          ),
        ],
      };
      for (const subject of PEOPLE) {
        expect(can(permissionsOf(graphOf(grown), subject))).toEqual(
          expect.arrayContaining(can(permissionsOf(graphOf(model), subject))),
        );
      }
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('union is what any of the sets allows, and repeats nothing that holds everywhere', () => {
  fc.assert(
    fc.property(fc.array(permissionSets, { maxLength: 4 }), (some) => {
      const sum = union(some);
      expect(can(sum).sort()).toEqual([...new Set(some.flatMap(can))].sort());
      for (const { permission, scope } of grantsOf(sum))
        expect(scope !== EVERYWHERE && allows(sum, permission)).toBe(false);
    }),
    { numRuns: 500, seed: 4 },
  );
});

test('beyond is what the wanted set allows and the held one does not, in every wanted scope', () => {
  fc.assert(
    fc.property(permissionSets, permissionSets, (wanted, held) => {
      const rest = grantsOf(beyond(wanted, held));
      const expected = grantsOf(wanted).filter(({ permission, scope }) => !allows(held, permission, scope));
      expect(rest).toEqual(expected);
      expect(beyond(wanted, held).size === 0).toBe(can(union([wanted, held])).length === can(held).length);
    }),
    { numRuns: 500, seed: 5 },
  );
});

test('limitTo keeps what is in both, so a limited token never has more than its owner', () => {
  fc.assert(
    fc.property(permissionSets, someOf([...PERMISSIONS, 'not.held']), (set, limit) => {
      const expected = everyGrant.filter(
        ({ permission, place: scope }) => allows(set, permission, scope) && limit.includes(permission),
      );
      expect(can(limitTo(set, new Set(limit)))).toEqual(expected.map((grant) => JSON.stringify(grant)));
    }),
    { numRuns: 500, seed: 6 },
  );
});

test('grantsOf lists each grant once: everywhere first, then by project, by name within each', () => {
  fc.assert(
    fc.property(permissionSets, (set) => {
      const listed = grantsOf(set);
      const keys = listed.map(({ permission, scope }) => `${scope === EVERYWHERE ? '' : scope} ${permission}`);
      expect(keys).toEqual([...new Set(keys)].sort());
      expect(listed).toHaveLength([...set.values()].reduce((sum, permissions) => sum + permissions.size, 0));
      for (const { permission, scope } of listed) expect(set.get(scope)?.has(permission)).toBe(true);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('nobody can do anything without a role, and an unknown project has no grants', () => {
  expect(can(NO_PERMISSIONS)).toEqual([]);
  expect(grantsOf(NO_PERMISSIONS)).toEqual([]);
  expect(allows(new Map([['p1', new Set(['a.view'])]]), 'a.view')).toBe(false);
});

test('subjects with the same roles share one set, directly or by a group, so that many cost as much as few', () => {
  const role = { permissions: new Set(['organization.view']), mapsTo: null };
  const bindings = [{ roleId: 'r', projectId: null }];
  const graph = {
    roles: new Map([['r', role]]),
    bindings: new Map([
      ['a', bindings],
      ['b', [...bindings]],
    ]),
    memberships: new Map([['c', ['a']]]),
  };
  expect(permissionsOf(graph, 'b')).toBe(permissionsOf(graph, 'a'));
  expect(permissionsOf(graph, 'c')).toBe(permissionsOf(graph, 'a'));
  const more = {
    ...graph,
    bindings: new Map<string, { roleId: string; projectId: string | null }[]>([
      ...graph.bindings,
      ['c', [{ roleId: 'r', projectId: 'p1' }]],
    ]),
  };
  expect(permissionsOf(more, 'c')).not.toBe(permissionsOf(more, 'a'));
});
