import { finish } from '../../../src/lib/steps.ts';
import type { AppError } from '../../../src/domain/errors.ts';
import { toldFaults } from '../../support/told-faults.ts';
import { permissionsOf } from '../../../src/domain/access/permission-set.ts';
import { UNSET } from '../../../src/domain/jobs/agent.ts';
import { NO_WHITELIST } from '../../../src/domain/whitelist.ts';
import type { OrganizationDocument } from '../../../src/domain/organization-file/document.ts';
import { documentOf } from '../../../src/domain/organization-file/document-of.ts';
import { graphOf } from '../../../src/domain/organization-file/graph.ts';
import { planOf } from '../../../src/domain/organization-file/plan.ts';
import { shownChanges } from '../../../src/domain/organization-file/shown.ts';
import type { OrganizationState } from '../../../src/domain/organization-file/state.ts';
import { NEW_SETTINGS } from '../../../src/domain/settings.ts';

/** What a document changes in an organization. */

const role = (id: string, scope: 'org' | 'project', permissions: string[], mapsTo: string | null = null) => ({
  id,
  name: id.slice(2),
  scope,
  description: '',
  permissions,
  mapsTo,
  readonly: true,
});

const person = (username: string, roleId = 'o:Member') => ({
  id: `id-${username}`,
  email: `${username}@acme.example`,
  emailVerified: true,
  username,
  status: 'active' as const,
  roleId,
});

const STATE: OrganizationState = {
  organization: { id: 'acme', name: 'Acme', ...NEW_SETTINGS, quotas: [], allowList: [], agent: UNSET },
  defaultRoleId: 'o:Member',
  roles: [
    role('o:Owner', 'org', ['organization.change_owner'], 'p:Admin'),
    role('o:Member', 'org', ['organization.view']),
    role('p:Admin', 'project', ['project.view', 'project.delete']),
    role('p:Reader', 'project', ['project.view']),
  ],
  people: [person('ada', 'o:Owner'), person('grace'), person('linus')],
  serviceAccounts: [],
  groups: [{ id: 'id-web', name: 'web', description: '', roleId: 'o:Member', members: ['id-grace', 'id-linus'] }],
  projects: [
    {
      id: 'id-rocket',
      name: 'rocket',
      description: '',
      ownerId: 'id-ada',
      agent: UNSET,
      whitelist: NO_WHITELIST,
      bindings: [
        { type: 'user', subjectId: 'id-grace', roleId: 'p:Reader' },
        { type: 'group', subjectId: 'id-web', roleId: 'p:Reader' },
      ],
    },
  ],
};

const document = (lists: Omit<OrganizationDocument, 'apiVersion' | 'kind'>): OrganizationDocument => ({
  apiVersion: 'roster/v1',
  kind: 'Organization',
  ...lists,
});

const plan = (lists: Parameters<typeof document>[0], prune = false) =>
  finish(planOf(STATE, document(lists), { prune }));
const told = (lists: Parameters<typeof document>[0], prune = false) =>
  finish(shownChanges(plan(lists, prune))).map(({ kind, object, name }) => `${kind} ${object} ${name}`);
const faults = (lists: Parameters<typeof document>[0], prune = false): unknown => {
  try {
    plan(lists, prune);
  } catch (error) {
    return toldFaults(error as AppError);
  }
  return undefined;
};

test('its own document changes nothing, pruned or not', () => {
  expect(finish(planOf(STATE, documentOf(STATE), { prune: true })).changes).toEqual([]);
  expect(finish(planOf(STATE, documentOf(STATE))).after).toEqual(STATE);
});

test('a list that is there is exact, a key that is not there is untouched', () => {
  const { changes } = plan({ groups: [{ name: 'web', members: ['ada@ACME.example', 'grace'] }] });
  expect(changes).toEqual([
    expect.objectContaining({ kind: 'changed', after: { ...STATE.groups[0], members: ['id-ada', 'id-grace'] } }),
  ]);
  expect(told({ groups: [{ name: 'web' }], projects: [{ name: 'rocket', people: [] }] })).toEqual([
    'changed project rocket',
  ]);
});

test('what is not named stays, unless its list is exact', () => {
  expect(told({ groups: [] })).toEqual([]);
  expect(told({ exact: ['groups'], groups: [], people: [] })).toEqual(['removed group web']);
  expect(told({ groups: [] }, true)).toEqual(['removed group web']);
  expect(faults({ exact: ['groups'] })).toBe('exact[0]: groups is to be exact and is not there');
});

test('who is removed leaves groups and projects, which is no change of these', () => {
  const { changes, after } = plan({ people: [{ username: 'ada' }, { username: 'linus' }] }, true);
  expect(changes).toHaveLength(1);
  expect(after.groups[0]?.members).toEqual(['id-linus']);
  expect(after.projects[0]?.bindings).toHaveLength(1);
});

test('a role may name permissions as Semaphore does today, and is then as if it named what these stand for', () => {
  const roles = [{ name: 'Chief', permissions: ['organization.custom_roles.manage', 'organization.roles.create'] }];
  const [change] = plan({ roles }).changes;
  const permissions = ['organization.roles.create', 'organization.roles.remove', 'organization.roles.modify'];
  expect(change).toMatchObject({ kind: 'added', after: { name: 'Chief', permissions } });
  expect(faults({ roles: [{ name: 'Chief', permissions: ['project.access.view'] }] })).toContain(
    'a role of this scope cannot grant project.access.view',
  );
});

test('new things are found by those that need them', () => {
  const { after } = plan({
    roles: [
      { name: 'Auditor', permissions: ['organization.audit_logs.view'], maps_to: 'Looker' },
      { name: 'Looker', scope: 'project', permissions: ['project.view'] },
    ],
    people: [{ email: 'zoe+x@acme.example', role: 'Auditor' }],
    groups: [{ name: 'new', members: ['zoe'] }],
    projects: [{ name: 'moon', owner: 'zoe', groups: [{ group: 'new', role: 'Looker' }] }],
  });
  const zoe = after.people.find(({ username }) => username === 'zoe');
  const held = permissionsOf(finish(graphOf(after)), zoe?.id ?? '');
  expect([...(held.get('*') ?? [])].sort()).toEqual([
    'organization.audit_logs.view',
    'organization.view',
    'project.view',
  ]);
  expect(finish(graphOf(after)).names.get(zoe?.id ?? '')).toBe('zoe');
});

test('usernames are inferred apart from each other and from those that are there', () => {
  const { after } = plan({ people: [{ email: 'ada@one.example' }, { email: 'ada@two.example' }] });
  expect(after.people.slice(3).map(({ username }) => username)).toEqual(['ada-2', 'ada-3']);
});

test('all faults are told with their places', () => {
  expect(
    faults({
      people: [
        { email: 'grace@acme.example', role: 'Reader' },
        { email: 'GRACE@acme.example' },
        { username: 'nobody' },
      ],
      groups: [{ name: 'web', role: 'Owner', members: ['nobdy', 'grace', 'grace'] }],
      projects: [{ name: 'new' }],
    }),
  ).toBe(
    [
      'people[0].role: Reader is not an organization role',
      'people[1]: the person GRACE@acme.example stands twice, first at people[0]',
      'people[2]: there is no person nobody, and a new one needs an e-mail',
      'groups[0].role: the role Owner is for people; the group web cannot have it',
      'groups[0].members[0]: there will be no person nobdy',
      'groups[0].members[2]: the member grace stands twice, first at groups[0].members[1]',
      'projects[0]: the project new is new and needs an owner',
    ].join('\n'),
  );
});

test('what stays cannot need what is removed', () => {
  expect(faults({ people: [] }, true)).toContain('ada is not there and owns rocket');
  expect(faults({ roles: [{ name: 'Member', permissions: [] }] })).toContain('is predefined');
});

test('thousands of one name are numbered, as fast as they are counted', () => {
  const domains = Array.from({ length: 20_000 }, (_, at) => `${at % 2 === 0 ? 'ada' : 'ADA'}@d${at}.example`);
  const begun = performance.now();
  const { changes } = finish(planOf(STATE, document({ people: domains.map((email) => ({ email })) })));
  expect(performance.now() - begun).toBeLessThan(4000);
  const names = changes.map(({ after }) => (after !== null && 'username' in after ? after.username.toLowerCase() : ''));
  expect([names.length, new Set(names).size, names[0], names.at(-1)]).toEqual([20_000, 20_000, 'ada-2', 'ada-20001']);
});
