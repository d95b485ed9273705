export type Scope = 'org' | 'project';

/** A section of the catalogue, as `role show` and `role permissions` print it. */
interface PermissionSection {
  readonly scope: Scope;
  readonly title: string;
  /** Can be granted, but nothing checks these yet (docs/permissions.md marks them ✕). */
  readonly planned?: true;
  readonly permissions: Readonly<Record<string, string>>;
}

const crud = (prefix: string, thing: string) => ({
  [`${prefix}.view`]: `See ${thing}`,
  [`${prefix}.create`]: `Create ${thing}`,
  [`${prefix}.modify`]: `Change ${thing}`,
  [`${prefix}.delete`]: `Delete ${thing}`,
});

const settings = (prefix: string, thing: string, change: 'modify' | 'manage' = 'modify') => ({
  [`${prefix}.view`]: `See ${thing}`,
  [`${prefix}.${change}`]: `Change ${thing}`,
});

/**
 * The permission catalogue: Semaphore's published list, then what roster
 * and CloudTruth's model add (docs/permissions.md). The order is the order of display.
 */
export const SECTIONS: readonly PermissionSection[] = [
  {
    scope: 'org',
    title: 'Organization',
    permissions: {
      'organization.view': 'See the organization',
      'organization.leave': 'Leave the organization',
      'organization.change_owner': 'Give or take the Owner role, and change Owners',
      'organization.projects.create': 'Create projects',
      'organization.activity_monitor.view': 'See the activity monitor',
    },
  },
  {
    scope: 'org',
    title: 'People',
    permissions: {
      'organization.people.view': 'See the people of the organization',
      'organization.people.invite': 'Add, import and invite people',
      'organization.people.remove': 'Deactivate, reactivate and remove people',
      'organization.people.change_role': 'Change the role of a person or group',
      'organization.people.modify': "Change a person's e-mail or username",
      'organization.people.reset_password': "Reset a person's password",
    },
  },
  { scope: 'org', title: 'Groups', permissions: crud('organization.groups', 'groups') },
  {
    scope: 'org',
    title: 'Roles',
    permissions: {
      'organization.roles.view': 'See roles and what they grant',
      'organization.roles.create': 'Create custom roles',
      'organization.roles.remove': 'Delete custom roles',
      'organization.roles.modify': 'Change custom roles',
    },
  },
  {
    scope: 'org',
    title: 'API tokens',
    permissions: {
      'organization.api_tokens.create': 'Create API tokens of your own',
      'organization.api_tokens.manage': 'See, reset and revoke the API tokens of others',
    },
  },
  {
    scope: 'org',
    title: 'Service accounts',
    permissions: {
      ...crud('organization.service_accounts', 'service accounts'),
      'organization.service_accounts.reset_token': 'Reset the token of a service account',
    },
  },
  { scope: 'org', title: 'Organization secrets', permissions: crud('organization.secrets', 'organization secrets') },
  {
    scope: 'org',
    title: 'Audit logs',
    permissions: {
      'organization.audit_logs.view': 'See the audit log',
      'organization.audit_logs.export': 'Export the audit log',
      'organization.audit_logs.streaming.view': 'See where the audit log is streamed to',
      'organization.audit_logs.streaming.manage': 'Configure streaming of the audit log',
    },
  },
  {
    scope: 'org',
    title: 'Self-hosted agents',
    permissions: {
      'organization.self_hosted_agents.view': 'See self-hosted agents',
      'organization.self_hosted_agents.create': 'Register self-hosted agents',
      'organization.self_hosted_agents.reset_token': 'Reset the token of a self-hosted agent',
      'organization.self_hosted_agents.disable': 'Disable self-hosted agents',
      'organization.self_hosted_agents.delete': 'Delete self-hosted agents',
    },
  },
  {
    scope: 'org',
    title: 'General settings',
    permissions: settings('organization.general_settings', 'the general settings'),
  },
  {
    scope: 'org',
    title: 'IP allow list',
    permissions: settings('organization.ip_allow_list', 'from which addresses requests are allowed', 'manage'),
  },
  {
    scope: 'org',
    title: 'Secrets policy',
    planned: true,
    permissions: settings('organization.secrets_policy_settings', 'what secrets may be used for', 'manage'),
  },
  {
    scope: 'org',
    title: 'Account',
    planned: true,
    permissions: {
      'organization.contact_support': 'Ask support for help in the name of the organization',
      'organization.delete': 'Delete the organization',
    },
  },
  { scope: 'org', title: 'Notifications', permissions: crud('organization.notifications', 'notifications') },
  {
    scope: 'org',
    title: 'Pre-flight checks',
    permissions: settings('organization.pre_flight_checks', 'the pre-flight checks of the organization'),
  },
  { scope: 'org', title: 'Billing', permissions: settings('organization.plans_and_billing', 'plans and billing') },
  { scope: 'org', title: 'Dashboards', permissions: crud('organization.dashboards', 'dashboard definitions') },
  {
    scope: 'org',
    title: 'Repository access mapping',
    planned: true,
    permissions: {
      'organization.repo_to_role_mappers.view': 'See how repository access maps to project roles',
      'organization.repo_to_role_mappers.create': 'Add a mapping of repository access to a project role',
      'organization.repo_to_role_mappers.delete': 'Delete a mapping of repository access to a project role',
      'organization.repo_to_role_mappers.modify': 'Change a mapping of repository access to a project role',
    },
  },
  {
    scope: 'org',
    title: 'Integrations',
    permissions: {
      'organization.okta.view': 'See the identity provider integration',
      'organization.okta.manage': 'Manage the identity provider integration',
      'organization.integrations.manage': 'Manage third-party integrations',
    },
  },
  {
    scope: 'project',
    title: 'Project people',
    permissions: {
      'project.people.view': 'See the people of the project',
      'project.people.invite': 'Add people to the project',
      'project.people.remove': 'Remove people from the project',
      'project.people.change_role': 'Change roles in the project',
    },
  },
  {
    scope: 'project',
    title: 'Jobs',
    permissions: {
      'project.job.view': 'See jobs',
      'project.job.rerun': 'Rerun jobs',
      'project.job.stop': 'Stop jobs',
      'project.job.artifacts.view': 'See the artifacts of jobs',
      'project.job.artifacts.delete': 'Delete the artifacts of jobs',
      'project.job.port_forwarding': 'Forward ports from a job',
      'project.job.attach': 'Attach to a running job',
      'project.job.debug': 'Start a debug session of a job',
      'project.debug': 'Start a debug session of the project',
    },
  },
  {
    scope: 'project',
    title: 'Project secrets',
    planned: true,
    permissions: {
      ...crud('project.secrets', 'project secrets'),
      'project.authorized_org_secrets.list': 'List the organization secrets that the project may use',
    },
  },
  {
    scope: 'project',
    title: 'Project notifications',
    planned: true,
    permissions: crud('project.notifications', 'project notifications'),
  },
  {
    scope: 'project',
    title: 'Schedulers',
    permissions: {
      ...crud('project.scheduler', 'schedulers'),
      'project.scheduler.run_manually': 'Run a scheduler by hand',
      'project.scheduler.deactivate': 'Deactivate a scheduler',
    },
  },
  {
    scope: 'project',
    title: 'Workflows',
    permissions: {
      'project.workflow.view': 'See workflows',
      'project.workflow.modify': 'Change workflows',
      'project.workflow.rerun': 'Rerun workflows',
      'project.workflow.stop': 'Stop workflows',
      'project.workflow.artifacts.view': 'See the artifacts of workflows',
      'project.workflow.artifacts.delete': 'Delete the artifacts of workflows',
    },
  },
  {
    scope: 'project',
    title: 'Artifacts',
    permissions: {
      'project.artifacts.view': 'See the artifacts of the project',
      'project.artifacts.delete': 'Delete the artifacts of the project',
      'project.artifacts.view_settings': 'See the artifact settings',
      'project.artifacts.modify_settings': 'Change the artifact settings',
    },
  },
  {
    scope: 'project',
    title: 'Project pre-flight checks',
    permissions: settings('project.pre_flight_checks', 'the pre-flight checks of the project'),
  },
  { scope: 'project', title: 'Insights', permissions: settings('project.insights', 'the insights of the project') },
  {
    scope: 'project',
    title: 'Deployment targets',
    planned: true,
    permissions: settings('project.deployment_targets', 'deployment targets', 'manage'),
  },
  {
    scope: 'project',
    title: 'Flaky tests',
    planned: true,
    permissions: settings('project.flaky_tests', 'flaky tests', 'manage'),
  },
  {
    scope: 'project',
    title: 'Project configuration',
    permissions: {
      ...crud('project.parameters', 'parameters'),
      ...crud('project.templates', 'templates'),
      ...crud('project.environments', 'environments'),
    },
  },
  {
    scope: 'project',
    title: 'Project settings',
    permissions: {
      'project.view': 'See the project',
      'project.delete': 'Delete the project',
      'project.change_owner': 'Transfer the project to another owner',
      'project.general_settings.view': 'See the settings of the project',
      'project.general_settings.modify': 'Change the settings of the project',
      'project.repository_info.view': 'See the repository of the project',
      'project.repository_info.modify': 'Change the repository of the project',
      'project.badge.view': 'See the badge of the project',
      'project.badge.manage': 'Manage the badge of the project',
    },
  },
];

/** A dotted name; whether it is in the catalogue is asked with `isPermission`. */
export type Permission = string;

const NAMES = new Map(
  SECTIONS.flatMap((section) => Object.keys(section.permissions).map((name) => [name, section] as const)),
);

/** Every permission of a scope, in catalogue order. */
export const permissionsInScope = (scope: Scope): Permission[] =>
  SECTIONS.filter((section) => section.scope === scope).flatMap((section) => Object.keys(section.permissions));

/** Every permission of the catalogue, in its order. */
export const PERMISSIONS: readonly Permission[] = [...NAMES.keys()];

/** Whether the catalogue has this very name. */
export const isPermission = (name: string): boolean => NAMES.has(name);

/** Whether a permission is grantable while nothing checks it yet (✕). */
export const isPlanned = (name: Permission): boolean => NAMES.get(name)?.planned === true;

/** The scope of a permission of the catalogue; `project` for any name below `project.`. */
export const scopeOf = (name: Permission): Scope => (name.startsWith('project.') ? 'project' : 'org');

/** Catalogue order, for stable lists of permissions. */
export function inCatalogueOrder(names: Iterable<Permission>): Permission[] {
  const wanted = new Set(names);
  return PERMISSIONS.filter((name) => wanted.has(name));
}
