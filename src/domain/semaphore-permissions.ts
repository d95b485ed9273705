import { isPermission } from './permissions.ts';
import type { Permission } from './permissions.ts';

/** Names that Semaphore's permissions have today and the catalogue has not: they are taken wherever a permission is named. */

const below = (prefix: string, ...verbs: readonly string[]): readonly Permission[] =>
  verbs.map((verb) => `${prefix}.${verb}`);

const WRITES = ['create', 'modify', 'delete'] as const;

/** What each stands for. */
export const STAND_FOR: ReadonlyMap<string, readonly Permission[]> = new Map([
  [
    'organization.people.manage',
    below('organization.people', 'modify', 'change_role', 'remove', 'invite', 'reset_password'),
  ],
  ['organization.groups.manage', below('organization.groups', ...WRITES)],
  ['organization.custom_roles.view', below('organization.roles', 'view')],
  ['organization.custom_roles.manage', below('organization.roles', 'create', 'modify', 'remove')],
  ['organization.service_accounts.manage', below('organization.service_accounts', ...WRITES, 'reset_token')],
  ['organization.secrets.manage', below('organization.secrets', ...WRITES)],
  ['organization.notifications.manage', below('organization.notifications', ...WRITES)],
  ['organization.dashboards.manage', below('organization.dashboards', ...WRITES)],
  [
    'organization.self_hosted_agents.manage',
    below('organization.self_hosted_agents', 'create', 'delete', 'disable', 'reset_token'),
  ],
  ['organization.general_settings.manage', below('organization.general_settings', 'modify')],
  ['organization.pre_flight_checks.manage', below('organization.pre_flight_checks', 'modify')],
  ['organization.plans_and_billing.manage', below('organization.plans_and_billing', 'modify')],
  ['organization.audit_logs.manage', below('organization.audit_logs', 'export', 'streaming.view', 'streaming.manage')],
  ['organization.repo_to_role_mappers.manage', below('organization.repo_to_role_mappers', ...WRITES)],
  ['project.access.view', below('project.people', 'view')],
  ['project.access.manage', below('project.people', 'invite', 'change_role', 'remove')],
  ['project.workflow.manage', below('project.workflow', 'modify', 'rerun', 'stop')],
  ['project.scheduler.manage', below('project.scheduler', 'create', 'modify', 'deactivate', 'delete')],
  ['project.secrets.manage', below('project.secrets', ...WRITES)],
  ['project.notifications.manage', below('project.notifications', ...WRITES)],
  ['project.general_settings.manage', below('project.general_settings', 'modify')],
  ['project.repository_info.manage', below('project.repository_info', 'modify')],
  ['project.pre_flight_checks.manage', below('project.pre_flight_checks', 'modify')],
  ['project.insights.manage', below('project.insights', 'modify')],
]);

/** The permissions that a name means: itself, or what Semaphore's name stands for; none: nobody knows it. */
export const permissionsNamed = (name: string): readonly Permission[] =>
  isPermission(name) ? [name] : (STAND_FOR.get(name) ?? []);
