/** Permissions that came to the catalogue, for the predefined roles that have all of a kind; Semaphore's are told by their names. */

const given = (permission: string, scope: string, holders: string): string =>
  `insert into role_permissions (role_id, permission)
    select r.id, '${permission}' from roles r where r.readonly = 1 and r.scope = '${scope}' and (${holders})
    on conflict do nothing`;

/** Whether a predefined role is there. */
const isThere = (scope: string, name: string): string =>
  `exists (select 1 from roles o where o.readonly = 1 and o.scope = '${scope}' and o.name = '${name}')`;

const OWNERS_AND_ADMINS = "r.name in ('Owner', 'Admin')";

export const furtherPermissions: readonly string[] = [
  given('organization.secrets_policy_settings.view', 'org', OWNERS_AND_ADMINS),
  given('organization.secrets_policy_settings.manage', 'org', OWNERS_AND_ADMINS),
  given('organization.contact_support', 'org', OWNERS_AND_ADMINS),
  given('organization.delete', 'org', `r.name = 'Owner' or (r.name = 'Admin' and ${isThere('org', 'Member')})`),
  ...['project.deployment_targets', 'project.flaky_tests'].flatMap((prefix) => [
    given(`${prefix}.view`, 'project', '1 = 1'),
    given(
      `${prefix}.manage`,
      'project',
      `${OWNERS_AND_ADMINS} or (r.name = 'Contributor' and ${isThere('project', 'Reader')})`,
    ),
  ]),
];
