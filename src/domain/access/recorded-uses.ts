import type { AuditKind } from '../audit.ts';
import type { Permission } from '../permissions.ts';

/**
 * Which permissions events show the use of: what an event of each kind needed of its actor. The log has no reads.
 * A test compares this with what operations declare.
 */

interface RecordedUse {
  /** The actor used all permissions of one of these lists. */
  readonly anyOf: readonly (readonly Permission[])[];
  /** Why an event of this kind may also have needed none of them; undefined: it needed one list. */
  readonly unclear?: string;
}

const needs = (...permissions: readonly Permission[]): RecordedUse => ({ anyOf: [permissions] });
const either = (...anyOf: readonly (readonly Permission[])[]): RecordedUse => ({ anyOf });
const perhaps = (unclear: string, ...permissions: readonly Permission[]): RecordedUse => ({
  anyOf: permissions.map((permission) => [permission]),
  unclear,
});

const OWN = 'it needs no permission';
const BY_TOKEN = 'which permission it needs depends on whose token it is';
const BY_STORE = 'it needs access to the store';
const BY_SERVER = 'it tells of what nobody did';
const CONSEQUENCE = 'it follows from another change';
const REFUSED = 'it was refused';

const [INVITE, REMOVE, CHANGE_ROLE, MODIFY] = [
  'organization.people.invite',
  'organization.people.remove',
  'organization.people.change_role',
  'organization.people.modify',
] as const;
const MODIFY_GROUP = 'organization.groups.modify';
const MODIFY_ACCOUNT = 'organization.service_accounts.modify';
const CHANGE_SETTINGS = 'organization.general_settings.modify';
const VIEW_LOG = 'organization.audit_logs.view';
const STREAM = 'organization.audit_logs.streaming.manage';
const INTEGRATE = 'organization.integrations.manage';
const SIGN_IN = ['organization.okta.manage', 'organization.change_owner'] as const;
const ALLOW = 'organization.ip_allow_list.manage';
const RESET_ACCOUNT_TOKEN = 'organization.service_accounts.reset_token';
const OF_QUEUE = perhaps(
  'which permission it needs depends on where the queue is',
  'project.general_settings.modify',
  'organization.general_settings.modify',
);
const notification = (verb: string): RecordedUse => needs(`organization.notifications.${verb}`);
const token = (...more: readonly Permission[]): RecordedUse =>
  perhaps(BY_TOKEN, 'organization.api_tokens.create', 'organization.api_tokens.manage', RESET_ACCOUNT_TOKEN, ...more);

/** What events of each kind needed, where they are about another than their actor (`usedBy`). */
export const RECORDED_USES: Readonly<Record<AuditKind, RecordedUse>> = {
  'Organization.Added': perhaps('nobody had permissions before the organization'),
  'Organization.Modified': needs(CHANGE_SETTINGS),
  'Organization.OwnerRecovered': perhaps(BY_STORE),
  'Organization.Restored': perhaps(BY_STORE),
  'Organization.Applied': needs(CHANGE_SETTINGS),
  'User.Added': needs(INVITE),
  'User.Modified': either([MODIFY], [MODIFY_GROUP]),
  'User.RoleChanged': needs(CHANGE_ROLE),
  'User.PasswordReset': needs('organization.people.reset_password'),
  'User.PasswordChanged': perhaps(OWN),
  'User.PasswordEnded': perhaps(CONSEQUENCE),
  'User.Deactivated': needs(REMOVE),
  'User.Reactivated': needs(REMOVE),
  'User.Removed': needs(REMOVE),
  'User.Left': needs('organization.leave'),
  'User.Linked': either([MODIFY], [INVITE]),
  'User.Unlinked': needs(REMOVE),
  'User.LoggedIn': perhaps(OWN),
  'User.LoggedInElsewhere': perhaps(OWN),
  'User.LoggedOut': perhaps(OWN),
  'User.LoginFailed': perhaps(REFUSED),
  'Group.Added': needs('organization.groups.create'),
  'Group.Modified': needs(MODIFY_GROUP),
  'Group.Linked': needs(MODIFY_GROUP),
  'Group.RoleChanged': needs(MODIFY_GROUP, CHANGE_ROLE),
  'Group.Removed': needs('organization.groups.delete'),
  'RBACRole.Added': needs('organization.roles.create'),
  'RBACRole.Modified': needs('organization.roles.modify'),
  'RBACRole.Removed': needs('organization.roles.remove'),
  'Token.Added': token('organization.service_accounts.create'),
  'Token.Modified': token(),
  'Token.Reset': token(),
  'Token.Revoked': token(),
  'Token.EndsSoon': perhaps(BY_SERVER),
  'Token.Exchanged': perhaps(OWN),
  'Token.ExchangeFailed': perhaps(REFUSED),
  'Session.Approved': perhaps(OWN),
  'Session.Denied': perhaps(OWN),
  'Session.Refused': perhaps(REFUSED),
  'Project.Added': needs('organization.projects.create'),
  'Project.Modified': needs('project.general_settings.modify'),
  'Project.OwnerChanged': needs('project.change_owner'),
  'Project.MemberAdded': needs('project.people.invite'),
  'Project.MemberRoleChanged': needs('project.people.change_role'),
  'Project.MemberRemoved': needs('project.people.remove'),
  'Project.Removed': needs('project.delete'),
  'ServiceAccount.Added': needs('organization.service_accounts.create'),
  'ServiceAccount.Modified': needs(MODIFY_ACCOUNT),
  'ServiceAccount.RoleChanged': needs(MODIFY_ACCOUNT, CHANGE_ROLE),
  'ServiceAccount.Deactivated': needs(MODIFY_ACCOUNT),
  'ServiceAccount.Reactivated': needs(MODIFY_ACCOUNT),
  'ServiceAccount.Removed': needs('organization.service_accounts.delete'),
  'Invitation.Added': needs(INVITE),
  'Invitation.Modified': perhaps('an invitation also changes when a group or a role of it is deleted', INVITE),
  'Invitation.Resent': needs(INVITE),
  'Invitation.HandedOver': needs(INVITE),
  'Invitation.Revoked': perhaps('an invitation also ends when its inviter loses what it offers', INVITE),
  'Invitation.Superseded': perhaps(CONSEQUENCE),
  'Invitation.Accepted': perhaps('its code is the proof'),
  'Job.Stopped': needs('project.job.stop'),
  'Notification.Added': notification('create'),
  'Notification.Modified': notification('modify'),
  'Notification.Paused': notification('modify'),
  'Notification.Resumed': notification('modify'),
  'Notification.Removed': notification('delete'),
  'Notification.Tested': notification('modify'),
  'Notification.Redelivered': notification('modify'),
  'Queue.Added': OF_QUEUE,
  'Queue.Modified': OF_QUEUE,
  'Queue.Paused': OF_QUEUE,
  'Queue.Resumed': OF_QUEUE,
  'Queue.Removed': OF_QUEUE,
  'MachineQuota.Added': needs(CHANGE_SETTINGS),
  'MachineQuota.Modified': needs(CHANGE_SETTINGS),
  'MachineQuota.Removed': needs(CHANGE_SETTINGS),
  'AuditStream.Added': needs(STREAM, VIEW_LOG),
  'AuditStream.Modified': needs(STREAM, VIEW_LOG),
  'AuditStream.Paused': needs(STREAM),
  'AuditStream.Resumed': needs(STREAM),
  'AuditStream.Removed': needs(STREAM),
  'AuditStream.Failed': perhaps(BY_SERVER),
  'AuditStream.Recovered': perhaps(BY_SERVER),
  'AuditHold.Added': needs(STREAM, VIEW_LOG),
  'AuditHold.Released': needs(CHANGE_SETTINGS, STREAM, VIEW_LOG),
  'Trust.Added': needs(INTEGRATE, RESET_ACCOUNT_TOKEN),
  'Trust.Removed': perhaps('a trust also ends when its account gets more than its maker could give', INTEGRATE),
  'Identity.Linked': perhaps(OWN),
  'Identity.Unlinked': perhaps(OWN),
  'AuditLog.Shortened': needs(CHANGE_SETTINGS, STREAM, VIEW_LOG),
  'ScimMapping.Set': perhaps('undoing a change of roles can set one again', 'organization.okta.manage'),
  'ScimMapping.Removed': needs('organization.okta.manage'),
  'SignInProvider.Configured': perhaps('undoing a change of roles can change one again', ...SIGN_IN),
  'SignInProvider.Enabled': needs(...SIGN_IN),
  'SignInProvider.Disabled': needs(...SIGN_IN),
  'SignInProvider.Removed': needs(...SIGN_IN),
  'SignInMapping.Set': perhaps('undoing a change of roles can set one again', ...SIGN_IN),
  'SignInMapping.Removed': perhaps('a mapping also goes with the group that it gives', ...SIGN_IN),
  'SignIn.Required': needs(...SIGN_IN),
  'SignIn.Optional': needs(...SIGN_IN),
  'IpAllowList.Added': needs(ALLOW),
  'IpAllowList.Modified': needs(ALLOW),
  'IpAllowList.Removed': needs(ALLOW),
  'IdentityProvider.Added': needs('organization.okta.manage', 'organization.service_accounts.create'),
  'IdentityProvider.Modified': needs('organization.okta.manage'),
  'IdentityProvider.Removed': needs('organization.okta.manage', 'organization.service_accounts.delete'),
  'Access.Denied': perhaps(REFUSED),
  'Access.Suppressed': perhaps(REFUSED),
};

/** Kinds of what people may do to their own account without a permission. */
const FREE_FOR_ONESELF: ReadonlySet<string> = new Set<AuditKind>(['User.Added', 'User.Modified']);

/** What an event needed; `own`: it is about the account of its actor. undefined: nothing that is known of this kind. */
export function usedBy(kind: string, own: boolean): RecordedUse | undefined {
  if (own && FREE_FOR_ONESELF.has(kind)) return perhaps(OWN);
  return Object.hasOwn(RECORDED_USES, kind) ? RECORDED_USES[kind as AuditKind] : undefined;
}

/** What is needed beside other permissions, or is used up by its use, so that the log cannot tell who needs it. */
const NOT_COUNTED: ReadonlySet<Permission> = new Set([VIEW_LOG, 'organization.leave']);

/** The permissions whose use the log shows. */
export const COUNTED: ReadonlySet<Permission> = new Set(
  Object.values(RECORDED_USES)
    .flatMap(({ anyOf }) => anyOf.flat())
    .filter((permission) => !NOT_COUNTED.has(permission)),
);
