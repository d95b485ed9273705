import { finish } from '../../../src/lib/steps.ts';
import { toldFaults } from '../../support/told-faults.ts';
import fc from 'fast-check';
import { accessIndex } from '../../../src/domain/access/access-index.ts';
import { EVERYWHERE } from '../../../src/domain/access/permission-set.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { UNSET } from '../../../src/domain/jobs/agent.ts';
import { NO_WHITELIST } from '../../../src/domain/whitelist.ts';
import { judge } from '../../../src/domain/organization-file/assertions.ts';
import { graphOf } from '../../../src/domain/organization-file/graph.ts';
import type { OrganizationState } from '../../../src/domain/organization-file/state.ts';
import { testEntry } from '../../../src/domain/organization-file/test-entries.ts';
import type { TestEntry } from '../../../src/domain/organization-file/test-entries.ts';
import { assertionsOf } from '../../../src/domain/organization-file/test-references.ts';
import { ALL_PERMISSIONS, graphOf as modelGraph, organizations, PLACES } from '../../support/access-model.ts';
import { NEW_SETTINGS } from '../../../src/domain/settings.ts';

/** What tests of a document mean, and what a failure says. */

const role = (id: string, scope: 'org' | 'project', permissions: readonly string[], mapsTo: string | null = null) => ({
  id,
  name: id,
  scope,
  description: '',
  permissions,
  mapsTo,
  readonly: false,
});
const person = (username: string, roleId: string, more: object = {}) => ({
  id: `id-${username}`,
  email: `${username}@acme.example`,
  emailVerified: true,
  username,
  status: 'active' as const,
  roleId,
  ...more,
});
const STATE: OrganizationState = {
  organization: { id: 'o', name: 'Acme', ...NEW_SETTINGS, quotas: [], allowList: [], agent: UNSET },
  defaultRoleId: 'Member',
  roles: [
    role('Everything', 'project', ['project.view', 'project.delete']),
    role('Reader', 'project', ['project.view']),
    role('Owner', 'org', ['organization.people.invite'], 'Everything'),
    role('Member', 'org', ['organization.view']),
  ],
  people: [
    person('ada', 'Owner'),
    person('linus', 'Member'),
    person('gone', 'Owner', { status: 'deactivated' }),
    person('twin', 'Member', { emailVerified: false }),
  ],
  serviceAccounts: [{ id: 'id-robot', name: 'robot', description: '', status: 'active', roleId: 'Member' }],
  groups: [
    { id: 'id-team', name: 'team', description: '', roleId: null, members: ['id-linus'] },
    { id: 'id-twin2', name: 'twin', description: '', roleId: null, members: [] },
  ],
  projects: [
    {
      id: 'id-web',
      name: 'web on call',
      description: '',
      ownerId: 'id-ada',
      agent: UNSET,
      whitelist: NO_WHITELIST,
      bindings: [{ type: 'group', subjectId: 'id-team', roleId: 'Reader' }],
    },
  ],
};

const told = (...tests: TestEntry[]) =>
  finish(judge(assertionsOf(tests, STATE), finish(graphOf(STATE)))).flatMap(({ failure }) =>
    failure === null ? [] : [failure],
  );
const count = (...tests: TestEntry[]) => assertionsOf(tests, STATE).length;

test('what holds is no failure', () => {
  expect(
    told(
      { subject: 'ada', can: ['organization.people.invite', 'project.delete', 'project.delete on web on call'] },
      { subject: 'ADA@acme.example', can: ['project.view'] },
      {
        subjects: ['linus', 'group:team'],
        can: ['project.view on web on call'],
        cannot: ['project.delete', 'organization.people.invite'],
      },
      { subject: 'robot', can: ['organization.view'], cannot: ['project.view'] },
      { subject: 'gone', cannot: ['organization.people.invite'] },
      {
        on: 'web on call',
        permissions: ['project.view', 'project.delete', 'organization.people.invite'],
        expect: [
          { subject: 'ada', may: ['yes', 'yes', 'yes'] },
          { subject: 'linus', may: ['yes', 'no', 'no'] },
        ],
      },
    ),
  ).toEqual([]);
});

test('a failure names place, subject, permission, project and why', () => {
  expect(
    told(
      { name: 'the team', subject: 'linus', can: ['project.view'], cannot: ['project.view'] },
      { subjects: ['gone', 'ada'], can: ['organization.view'], cannot: ['project.delete on web on call'] },
      { permissions: ['organization.view'], expect: [{ subject: 'robot', may: ['no'] }] },
    ),
  ).toEqual([
    {
      path: 'tests[0].can[0]',
      test: 'the team',
      subject: { type: 'user', name: 'linus' },
      permission: 'project.view',
      project: null,
      expected: 'can',
      why: ['they have it elsewhere only: group team -> role Reader in project web on call'],
    },
    {
      path: 'tests[0].cannot[0]',
      test: 'the team',
      subject: { type: 'user', name: 'linus' },
      permission: 'project.view',
      project: null,
      expected: 'cannot',
      why: ['group team -> role Reader in project web on call'],
    },
    expect.objectContaining({ path: 'tests[1].can[0]', why: ['the account is deactivated and can do nothing'] }),
    expect.objectContaining({ path: 'tests[1].can[0]', why: ['no role or group of theirs grants it'] }),
    expect.objectContaining({
      path: 'tests[1].cannot[0]',
      project: 'web on call',
      why: ['role Owner -> project role Everything'],
    }),
    expect.objectContaining({ path: 'tests[2].expect[0].may[0]', why: ['role Member'] }),
  ]);
});

const faultOf = (...tests: TestEntry[]): string => {
  try {
    assertionsOf(tests, STATE);
    return 'none';
  } catch (error) {
    return error instanceof AppError ? `${error.code}: ${toldFaults(error)}` : String(error);
  }
};

test.each<[string, TestEntry, string]>([
  [
    'a slip in a name',
    { subject: 'linsu', can: [] },
    'not_found: tests[0].subject: there will be no person, service account or group linsu (did you mean linus?)',
  ],
  [
    'an address that nobody confirmed',
    { subject: 'twin@acme.example', can: [] },
    'not_found: tests[0].subject: there will be no person, service account or group twin@acme.example (did you mean ada@acme.example?)',
  ],
  [
    'a name of two',
    { subject: 'twin', can: [] },
    'ambiguous: tests[0].subject: twin may be several: user:twin or group:twin',
  ],
  ['another kind', { subject: 'group:ada', can: [] }, 'not_found: tests[0].subject: there will be no group ada'],
  [
    'no permission',
    { subject: 'ada', can: ['project.veiw'] },
    'unknown_permission: tests[0].can[0]: project.veiw is no permission (did you mean project.view?)',
  ],
  [
    'no project',
    { subject: 'ada', cannot: ['project.view on wbe'] },
    'not_found: tests[0].cannot[0]: there will be no project wbe',
  ],
  [
    'an organization permission in a project',
    { subject: 'ada', can: ['organization.view on web on call'] },
    'scope_mismatch: tests[0].can[0]: organization.view is a permission of the organization and takes no project',
  ],
  [
    'a row that is too short',
    { permissions: ['project.view', 'project.delete'], expect: [{ subject: 'ada', may: ['yes'] }] },
    'invalid: tests[0].expect[0].may: has 1 for 2 permissions',
  ],
  [
    'a name of the prototype',
    { subject: '__proto__', can: ['constructor'] },
    'invalid: tests[0].subject: there will be no person, service account or group __proto__\ntests[0].can[0]: constructor is no permission',
  ],
])('%s is a fault, with its place', (_name, entry, expected) => {
  expect(faultOf(entry)).toBe(expected);
});

test('tests that multiply beyond measure are refused before they are made', () => {
  const many = Array.from({ length: 1001 }, () => 'ada');
  const permissions = Array.from({ length: 1000 }, () => 'project.view');
  expect(faultOf({ subjects: many, can: permissions })).toContain('more than 1000000 assertions');
  expect(count({ subjects: many.slice(0, 10), can: permissions, cannot: ['project.view'] })).toBe(10_010);
});

test.each([
  [{ subject: 'ada' }, 'needs can or cannot'],
  [{ can: [] }, 'needs subject or subjects, and one of them'],
  [{ subject: 'ada', subjects: [], can: [] }, 'needs subject or subjects, and one of them'],
  [{ permissions: [] }, 'needs permissions and expect'],
  [
    { permissions: [], expect: [], subject: 'ada' },
    'is a matrix (permissions, expect) or has subject, can and cannot, not both',
  ],
])('%j has no form of a test', (entry, message) => {
  expect(testEntry.safeParse(entry).error?.issues.map((issue) => issue.message)).toEqual([message]);
});

test('assertions agree with a check of each permission, in random organizations', () => {
  fc.assert(
    fc.property(organizations, (model) => {
      const graph = modelGraph(model);
      const index = accessIndex(graph);
      const assertions = model.subjects.flatMap(({ id, type }) =>
        ALL_PERMISSIONS.flatMap((permission) =>
          PLACES.flatMap((scope) =>
            (['can', 'cannot'] as const).map((expected) => ({
              path: ['tests', 0],
              test: null,
              subject: { type, id, name: id },
              permission,
              scope,
              project: scope,
              expected,
            })),
          ),
        ),
      );
      for (const { assertion, failure } of finish(judge(assertions, graph))) {
        const { subject, permission, scope, expected } = assertion;
        const may = (one: string) => index.check(index.subject(subject.id), permission, one);
        const isNowhere = expected === 'cannot' && scope === EVERYWHERE && permission.startsWith('project.');
        const does = isNowhere ? PLACES.some(may) : may(scope);
        expect([assertion, failure === null]).toEqual([assertion, does === (expected === 'can')]);
        if (failure !== null && expected === 'cannot') expect(failure.why.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 60, seed: 2 },
  );
});
