import { isPermission, permissionsInScope } from '../../../src/domain/permissions.ts';
import { ROLE_SETS } from '../../../src/domain/roles/predefined.ts';
import type { RoleSetName } from '../../../src/domain/roles/predefined.ts';

const ORG = permissionsInScope('org');
const PROJECT = permissionsInScope('project');

const roleOf = (set: RoleSetName, scope: 'org' | 'project', name: string) => {
  const found = ROLE_SETS[set].roles.find((role) => role.scope === scope && role.name === name);
  if (found === undefined) throw new Error(`${set} has no ${scope} role ${name}`);
  return found;
};
const granted = (set: RoleSetName, scope: 'org' | 'project', name: string) => [...roleOf(set, scope, name).permissions];
const without = (names: readonly string[], gone: readonly string[]) => names.filter((name) => !gone.includes(name));
const allBelow = (prefix: string) => [...ORG, ...PROJECT].filter((name) => name.startsWith(`${prefix}.`));
const sorted = (names: readonly string[]) => [...names].sort();

describe.each(['semaphore', 'cloudtruth'] as const)('the %s roles', (set) => {
  const { roles, defaultRole } = ROLE_SETS[set];

  test('hold catalogue permissions of their own scope, each once, and have names of their own', () => {
    for (const role of roles) {
      expect(role.permissions.filter((name) => !isPermission(name))).toEqual([]);
      expect(without(role.permissions, role.scope === 'org' ? ORG : PROJECT)).toEqual([]);
      expect(new Set(role.permissions).size).toBe(role.permissions.length);
      expect(role.description).not.toBe('');
    }
    const names = roles.map(({ scope, name }) => `${scope} ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('map from the organization to project roles that are there, and project roles map to nothing', () => {
    for (const { scope, mapsTo } of roles) {
      if (mapsTo === undefined) continue;
      expect(scope).toBe('org');
      expect(roleOf(set, 'project', mapsTo).mapsTo).toBeUndefined();
    }
  });

  test('have an Owner who can do everything everywhere, and alone changes Owners', () => {
    const owner = roleOf(set, 'org', 'Owner');
    expect(sorted(owner.permissions)).toEqual(sorted(ORG));
    expect(sorted(granted(set, 'project', owner.mapsTo ?? ''))).toEqual(sorted(PROJECT));
    const others = roles.filter((role) => role !== owner);
    expect(others.filter((role) => role.permissions.includes('organization.change_owner'))).toEqual([]);
  });

  test('give new people a role that gives nothing to others', () => {
    const newcomer = granted(set, 'org', defaultRole);
    expect(newcomer.filter((name) => /people\.(?!view)|groups\.(?!view)|roles\.(?!view)|manage/.test(name))).toEqual(
      [],
    );
  });
});

describe('Semaphore’s roles as it documents them', () => {
  test('are Owner, Admin and Member of the organization and Admin, Contributor and Reader of projects', () => {
    expect(sorted(ROLE_SETS.semaphore.roles.map(({ scope, name }) => `${scope} ${name}`))).toEqual(
      sorted(['org Owner', 'org Admin', 'org Member', 'project Admin', 'project Contributor', 'project Reader']),
    );
    expect(ROLE_SETS.semaphore.defaultRole).toBe('Member');
  });

  test('Admin is everything but owners, settings, billing, custom roles and repository mapping', () => {
    const withheld = [
      'organization.change_owner',
      'organization.general_settings.modify',
      'organization.plans_and_billing.modify',
      'organization.roles.create',
      'organization.roles.modify',
      'organization.roles.remove',
      'organization.repo_to_role_mappers.create',
      'organization.repo_to_role_mappers.delete',
      'organization.repo_to_role_mappers.modify',
    ];
    expect(sorted(granted('semaphore', 'org', 'Admin'))).toEqual(sorted(without(ORG, withheld)));
    expect(withheld.filter((name) => !ORG.includes(name))).toEqual([]);
    expect(roleOf('semaphore', 'org', 'Admin').mapsTo).toBe('Admin');
    expect(roleOf('semaphore', 'org', 'Owner').mapsTo).toBe('Admin');
  });

  test('Member looks around, makes projects and tokens, and uses secrets, notifications, dashboards and agents', () => {
    expect(sorted(granted('semaphore', 'org', 'Member'))).toEqual(
      sorted([
        'organization.view',
        'organization.leave',
        'organization.people.view',
        'organization.groups.view',
        'organization.roles.view',
        'organization.api_tokens.create',
        'organization.activity_monitor.view',
        'organization.projects.create',
        ...allBelow('organization.secrets'),
        ...allBelow('organization.notifications'),
        ...allBelow('organization.dashboards'),
        ...allBelow('organization.self_hosted_agents'),
      ]),
    );
    expect(roleOf('semaphore', 'org', 'Member').mapsTo).toBeUndefined();
  });

  test('project Admin is everything, Contributor all but people and owner, Reader all that is a view', () => {
    expect(sorted(granted('semaphore', 'project', 'Admin'))).toEqual(sorted(PROJECT));
    expect(sorted(granted('semaphore', 'project', 'Contributor'))).toEqual(
      sorted(
        without(PROJECT, [
          'project.people.invite',
          'project.people.remove',
          'project.people.change_role',
          'project.change_owner',
        ]),
      ),
    );
    expect(sorted(granted('semaphore', 'project', 'Reader'))).toEqual(
      sorted(PROJECT.filter((name) => /^project\.(.+\.)?view$/.test(name))),
    );
  });
});

describe('CloudTruth’s roles as it documents them', () => {
  const ALL = ['Owner', 'Admin', 'Contributor', 'Viewer', 'Viewer (no secrets)'];

  /** A column's permissions in the organization and, through the role of the same name, in every project. */
  const holders = (permission: string) =>
    ALL.filter((name) =>
      [...granted('cloudtruth', 'org', name), ...granted('cloudtruth', 'project', name)].includes(permission),
    );

  test('are five, each mapping to the project role of its own name', () => {
    expect(sorted(ROLE_SETS.cloudtruth.roles.map(({ scope, name }) => `${scope} ${name}`))).toEqual(
      sorted(ALL.flatMap((name) => [`org ${name}`, `project ${name}`])),
    );
    for (const name of ALL) expect(roleOf('cloudtruth', 'org', name).mapsTo).toBe(name);
    expect(ROLE_SETS.cloudtruth.defaultRole).toBe('Viewer');
  });

  const manage = ['Owner', 'Admin'];
  const configure = [...manage, 'Contributor'];
  const see = [...configure, 'Viewer'];
  const changes = (prefix: string) => ['create', 'modify', 'delete'].map((verb) => `${prefix}.${verb}`);

  test.each([
    ['View list of users', ALL, ['organization.people.view']],
    ['Create personal API access tokens', configure, ['organization.api_tokens.create']],
    [
      'Create, update, delete third-party integrations',
      manage,
      ['organization.okta.manage', 'organization.integrations.manage'],
    ],
    [
      'Manage and invite users',
      manage,
      [
        'organization.people.invite',
        'organization.people.remove',
        'organization.people.modify',
        'organization.people.reset_password',
      ],
    ],
    ['View and download audit logs', manage, ['organization.audit_logs.view', 'organization.audit_logs.export']],
    ['Update non-owner roles and users', manage, ['organization.people.change_role']],
    ['Update owner role and users', ['Owner'], ['organization.change_owner']],
    ['Manage account', ['Owner'], ['organization.general_settings.modify', 'organization.plans_and_billing.modify']],
    ['Leave the organization', manage, ['organization.leave']],
    ['Switch projects', ALL, ['project.view']],
    ['View project parameters', ALL, ['project.parameters.view']],
    ['View project secrets', see, ['project.secrets.view']],
    ['View project templates', ALL, ['project.templates.view']],
    ['Create, update, delete environments', configure, changes('project.environments')],
    [
      'Create, update, delete projects',
      configure,
      ['organization.projects.create', 'project.general_settings.modify', 'project.delete'],
    ],
    ['Create, update, delete project parameters', configure, changes('project.parameters')],
    ['Create, update, delete project templates', configure, changes('project.templates')],
  ])('%s: %j', (_row, who, permissions) => {
    for (const permission of permissions) expect([permission, ...holders(permission)]).toEqual([permission, ...who]);
  });

  test('Viewer (no secrets) is Viewer without the secrets of projects', () => {
    expect(granted('cloudtruth', 'org', 'Viewer (no secrets)')).toEqual(granted('cloudtruth', 'org', 'Viewer'));
    expect(granted('cloudtruth', 'project', 'Viewer (no secrets)')).toEqual(
      without(granted('cloudtruth', 'project', 'Viewer'), ['project.secrets.view']),
    );
  });

  test('each column holds all of the next', () => {
    for (const scope of ['org', 'project'] as const) {
      const columns = ALL.map((name) => granted('cloudtruth', scope, name));
      for (const [at, column] of columns.entries()) expect(without(columns[at + 1] ?? [], column)).toEqual([]);
    }
  });

  test('Contributor changes the configuration and nothing beyond its column', () => {
    const beyondViewer = without(
      granted('cloudtruth', 'project', 'Contributor'),
      granted('cloudtruth', 'project', 'Viewer'),
    );
    expect(sorted(beyondViewer)).toEqual(
      sorted([
        ...changes('project.environments'),
        ...changes('project.parameters'),
        ...changes('project.templates'),
        'project.general_settings.modify',
        'project.delete',
      ]),
    );
  });

  test('a Viewer changes nothing at all', () => {
    const held = [...granted('cloudtruth', 'org', 'Viewer'), ...granted('cloudtruth', 'project', 'Viewer')];
    expect(held.filter((name) => !name.endsWith('.view'))).toEqual([]);
  });
});
