import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCatalogueOrder, isPermission, permissionsInScope, scopeOf, SECTIONS } from '../../src/domain/permissions.ts';

/** Semaphore's permissions page: its names, in its sections; ✕ marks planned ones. */
const published = readFileSync(join(__dirname, '../../fixtures/permissions-s4.txt'), 'utf8')
  .split(/^# /m)
  .filter((section) => section !== '')
  .map((section) => {
    const [title = '', ...names] = section.trimEnd().split('\n');
    return { title, planned: title.endsWith(' ✕'), names };
  });
const publishedNames = published.flatMap(({ names }) => names);
const catalogue = SECTIONS.flatMap(({ permissions }) => Object.keys(permissions));
const sectionOf = (name: string) => SECTIONS.find(({ permissions }) => name in permissions);

const crud = (prefix: string) => ['view', 'create', 'modify', 'delete'].map((verb) => `${prefix}.${verb}`);
/** What roster and CloudTruth's model add to the published list. */
const ADDED = [
  'organization.view',
  'organization.leave',
  'organization.change_owner',
  'organization.people.modify',
  'organization.people.reset_password',
  ...crud('organization.groups'),
  ...crud('organization.service_accounts'),
  'organization.service_accounts.reset_token',
  'organization.api_tokens.create',
  'organization.api_tokens.manage',
  'organization.okta.view',
  'organization.okta.manage',
  'organization.integrations.manage',
  'organization.ip_allow_list.view',
  'organization.ip_allow_list.manage',
  'organization.secrets_policy_settings.view',
  'organization.secrets_policy_settings.manage',
  'organization.contact_support',
  'organization.delete',
  'project.deployment_targets.view',
  'project.deployment_targets.manage',
  'project.flaky_tests.view',
  'project.flaky_tests.manage',
  'project.people.view',
  'project.change_owner',
  ...crud('project.parameters'),
  ...crud('project.templates'),
  ...crud('project.environments'),
];

test('the fixture is the published list: 41 names of the organization and 49 of projects, none twice', () => {
  expect(publishedNames.filter((name) => name.startsWith('organization.'))).toHaveLength(41);
  expect(publishedNames.filter((name) => name.startsWith('project.'))).toHaveLength(49);
  expect(new Set(publishedNames).size).toBe(90);
});

test('the catalogue is the published list and what roster adds, nothing else, and no name twice', () => {
  expect([...catalogue].sort()).toEqual([...publishedNames, ...ADDED].sort());
  expect(new Set(catalogue).size).toBe(catalogue.length);
});

test.each(catalogue)('%s is well formed, in its scope, and described', (name) => {
  const section = sectionOf(name);
  const scope = name.startsWith('organization.') ? 'org' : 'project';
  expect(name).toMatch(/^(organization|project)(\.[a-z_]+)+$/);
  expect(section?.scope).toBe(scope);
  expect(scopeOf(name)).toBe(scope);
  expect(permissionsInScope(scope)).toContain(name);
  expect(isPermission(name)).toBe(true);
  expect(section?.permissions[name]).toMatch(/^[A-Z].+[^.]$/);
});

test.each(published)('the names of the published section $title are one section', ({ names }) => {
  expect(new Set(names.map((name) => sectionOf(name)?.title)).size).toBe(1);
});

/** What Semaphore has today beside the list, and roster does nothing with. */
const PLANNED_SINCE = ADDED.filter((name) =>
  /secrets_policy|contact_support|n\.delete|deployment_targets|flaky/.test(name),
);

test('what is marked ✕ is planned, except for roles, which roster has', () => {
  const planned = SECTIONS.filter((section) => section.planned === true).flatMap(({ permissions }) =>
    Object.keys(permissions),
  );
  const marked = published.flatMap((section) => (section.planned ? section.names : []));
  expect(marked.filter((name) => name.startsWith('organization.roles.'))).toHaveLength(4);
  expect(PLANNED_SINCE).toHaveLength(8);
  expect([...planned].sort()).toEqual(
    [...marked.filter((name) => !name.startsWith('organization.roles.')), ...PLANNED_SINCE].sort(),
  );
});

test('section titles are distinct within a scope', () => {
  for (const scope of ['org', 'project']) {
    const titles = SECTIONS.filter((section) => section.scope === scope).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  }
});

test.each([
  '',
  'organization',
  'organization.people',
  'project.workflow.artifacts.view ',
  'Project.view',
  'constructor',
])('%j is no permission', (name) => expect(isPermission(name)).toBe(false));

test('catalogue order drops repeats and what is not in the catalogue', () => {
  const shuffled = [...catalogue].reverse();
  expect(inCatalogueOrder([...shuffled, ...shuffled, 'no.such'])).toEqual(catalogue);
  expect([...permissionsInScope('org'), ...permissionsInScope('project')].sort()).toEqual([...catalogue].sort());
});
