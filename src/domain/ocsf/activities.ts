import type { AuditKind } from '../audit.ts';

/** Which class and activity of OCSF (https://schema.ocsf.io) each kind of event is. */

interface OcsfClass {
  readonly uid: number;
  readonly name: string;
  readonly category: { readonly uid: number; readonly name: string };
  /** What the schema calls each activity, by its id. */
  readonly activities: Readonly<Record<number, string>>;
}

/** The activity that no number of a class stands for; it goes by the name of roster’s operation. */
export const OTHER = 99;

export const ACCOUNT_CHANGE: OcsfClass = {
  uid: 3001,
  name: 'Account Change',
  category: { uid: 3, name: 'Identity & Access Management' },
  activities: {
    1: 'Create',
    2: 'Enable',
    3: 'Password Change',
    4: 'Password Reset',
    5: 'Disable',
    6: 'Delete',
    7: 'Attach Policy',
  },
};

const API_ACTIVITY: OcsfClass = {
  uid: 6003,
  name: 'API Activity',
  category: { uid: 6, name: 'Application Activity' },
  activities: { 1: 'Create', 3: 'Update', 4: 'Delete' },
};

interface OcsfActivity {
  readonly class: OcsfClass;
  readonly id: number;
}

const account = (id: number): OcsfActivity => ({ class: ACCOUNT_CHANGE, id });
const api = (id: number): OcsfActivity => ({ class: API_ACTIVITY, id });

const [CREATE, UPDATE, DELETE] = [1, 3, 4];
const ATTACH_POLICY = 7;

/** An account change is about a person or service account, which it has as `user`; a login changes no account. */
export const OCSF_ACTIVITIES: Readonly<Record<AuditKind, OcsfActivity>> = {
  'Organization.Added': api(CREATE),
  'Organization.Modified': api(UPDATE),
  'Organization.OwnerRecovered': api(UPDATE),
  'Organization.Restored': api(UPDATE),
  'Organization.Applied': api(UPDATE),
  'User.Added': account(1),
  'User.Modified': account(OTHER),
  'User.RoleChanged': account(ATTACH_POLICY),
  'User.PasswordReset': account(4),
  'User.PasswordChanged': account(3),
  'User.PasswordEnded': account(OTHER),
  'User.Deactivated': account(5),
  'User.Reactivated': account(2),
  'User.Removed': account(6),
  'User.Left': account(6),
  'User.Linked': account(OTHER),
  'User.Unlinked': account(OTHER),
  'User.LoggedIn': api(OTHER),
  'User.LoggedInElsewhere': api(OTHER),
  'User.LoggedOut': api(OTHER),
  'User.LoginFailed': api(OTHER),
  'Group.Added': api(CREATE),
  'Group.Modified': api(UPDATE),
  'Group.Linked': api(UPDATE),
  'Group.RoleChanged': api(UPDATE),
  'Group.Removed': api(DELETE),
  'RBACRole.Added': api(CREATE),
  'RBACRole.Modified': api(UPDATE),
  'RBACRole.Removed': api(DELETE),
  'Token.Added': api(CREATE),
  'Token.Modified': api(UPDATE),
  'Token.Reset': api(UPDATE),
  'Token.Revoked': api(DELETE),
  'Token.EndsSoon': api(OTHER),
  'Token.Exchanged': api(CREATE),
  'Token.ExchangeFailed': api(OTHER),
  'Session.Approved': api(OTHER),
  'Session.Denied': api(OTHER),
  'Session.Refused': api(OTHER),
  'Project.Added': api(CREATE),
  'Project.Modified': api(UPDATE),
  'Project.OwnerChanged': api(UPDATE),
  'Project.MemberAdded': api(UPDATE),
  'Project.MemberRoleChanged': api(UPDATE),
  'Project.MemberRemoved': api(UPDATE),
  'Project.Removed': api(DELETE),
  'ServiceAccount.Added': account(1),
  'ServiceAccount.Modified': account(OTHER),
  'ServiceAccount.RoleChanged': account(ATTACH_POLICY),
  'ServiceAccount.Deactivated': account(5),
  'ServiceAccount.Reactivated': account(2),
  'ServiceAccount.Removed': account(6),
  'Invitation.Added': api(CREATE),
  'Invitation.Modified': api(UPDATE),
  'Invitation.Resent': api(UPDATE),
  'Invitation.HandedOver': api(UPDATE),
  'Invitation.Revoked': api(DELETE),
  'Invitation.Superseded': api(DELETE),
  'Invitation.Accepted': api(UPDATE),
  'Job.Stopped': api(OTHER),
  'Notification.Added': api(CREATE),
  'Notification.Modified': api(UPDATE),
  'Notification.Paused': api(UPDATE),
  'Notification.Resumed': api(UPDATE),
  'Notification.Removed': api(DELETE),
  'Notification.Tested': api(OTHER),
  'Notification.Redelivered': api(OTHER),
  'Queue.Added': api(CREATE),
  'Queue.Modified': api(UPDATE),
  'Queue.Paused': api(UPDATE),
  'Queue.Resumed': api(UPDATE),
  'Queue.Removed': api(DELETE),
  'MachineQuota.Added': api(CREATE),
  'MachineQuota.Modified': api(UPDATE),
  'MachineQuota.Removed': api(DELETE),
  'AuditStream.Added': api(CREATE),
  'AuditStream.Modified': api(UPDATE),
  'AuditStream.Paused': api(UPDATE),
  'AuditStream.Resumed': api(UPDATE),
  'AuditStream.Removed': api(DELETE),
  'AuditStream.Failed': api(OTHER),
  'AuditStream.Recovered': api(OTHER),
  'Trust.Added': api(CREATE),
  'Trust.Removed': api(DELETE),
  'Identity.Linked': account(OTHER),
  'Identity.Unlinked': account(OTHER),
  'AuditLog.Shortened': api(DELETE),
  'AuditHold.Added': api(CREATE),
  'AuditHold.Released': api(DELETE),
  'IpAllowList.Added': api(CREATE),
  'IpAllowList.Modified': api(UPDATE),
  'IpAllowList.Removed': api(DELETE),
  'IdentityProvider.Added': api(CREATE),
  'IdentityProvider.Modified': api(UPDATE),
  'IdentityProvider.Removed': api(DELETE),
  'ScimMapping.Set': api(UPDATE),
  'ScimMapping.Removed': api(DELETE),
  'SignInProvider.Configured': api(UPDATE),
  'SignInProvider.Enabled': api(UPDATE),
  'SignInProvider.Disabled': api(UPDATE),
  'SignInProvider.Removed': api(DELETE),
  'SignInMapping.Set': api(UPDATE),
  'SignInMapping.Removed': api(DELETE),
  'SignIn.Required': api(UPDATE),
  'SignIn.Optional': api(UPDATE),
  'Access.Denied': api(OTHER),
  'Access.Suppressed': api(OTHER),
};

/** The activity of an event; one of a kind that this roster does not know is another API activity. */
export const activityOf = (kind: string): OcsfActivity =>
  Object.hasOwn(OCSF_ACTIVITIES, kind) ? OCSF_ACTIVITIES[kind as AuditKind] : api(OTHER);
