import type { AuditKind } from '../../domain/audit.ts';
import { account } from './account.ts';
import { customRole } from './custom-role.ts';
import { group } from './group.ts';
import type { Inverse } from './inverse.ts';
import { memberships } from './memberships.ts';
import { personRole, roleOfGroup } from './roles.ts';
import { setting } from './setting.ts';
import { deactivated, reactivated } from './status.ts';

/** For each kind of event, how it is undone, or what to do instead. */
export const UNDO: Readonly<Record<AuditKind, readonly Inverse[] | string>> = {
  'Organization.Added': 'there is nothing before the organization',
  'Organization.Modified': [setting],
  'Organization.OwnerRecovered': 'give another role: roster people role PERSON ROLE',
  'Organization.Restored': 'restore the organization that it replaced: roster store restore FILE',
  'User.Added': 'remove the person: roster people remove PERSON',
  'User.Modified': [account, memberships],
  'User.RoleChanged': [personRole],
  'User.PasswordReset': 'make another password: roster people reset-password PERSON',
  'User.PasswordChanged': 'make another password: roster people reset-password PERSON',
  'User.PasswordEnded': 'make another password: roster people reset-password PERSON',
  'User.Deactivated': [deactivated],
  'User.Reactivated': [reactivated],
  'User.Removed': 'add the person again: roster people add EMAIL',
  'User.Left': 'add the person again: roster people add EMAIL',
  'User.LoggedIn': 'a login changes nothing; roster logout ends a session of your own',
  'User.LoggedOut': 'log in again: roster login',
  'User.LoginFailed': 'it changed nothing',
  'Group.Added': 'delete the group: roster group delete GROUP',
  'Group.Modified': [group],
  'Group.RoleChanged': [roleOfGroup],
  'Group.Removed': 'create the group again: roster group create NAME',
  'RBACRole.Added': 'delete the role: roster role delete ROLE',
  'RBACRole.Modified': [customRole],
  'RBACRole.Removed': 'create the role again: roster role new NAME',
  'Token.Added': 'revoke the token: roster token revoke NAME',
  'Token.Modified': 'name it as before: PATCH /api/v1/tokens/{token}',
  'Token.Reset': 'revoke the new token, and create another: roster token create NAME',
  'Token.Revoked': 'create another token: roster token create NAME',
  'Project.Added': 'delete the project: roster project delete PROJECT',
  'Project.Modified': 'change the project by hand: roster project edit PROJECT',
  'Project.OwnerChanged': 'transfer it back: roster project transfer PROJECT --to PERSON',
  'Project.MemberAdded': 'take the role away: roster project people remove PROJECT SUBJECT',
  'Project.MemberRoleChanged': 'give another role: roster project people role PROJECT SUBJECT',
  'Project.MemberRemoved': 'give the role again: roster project people add PROJECT SUBJECT',
  'Project.Removed': 'create the project again: roster project create NAME',
  'ServiceAccount.Added': 'delete it: roster service-account delete NAME',
  'ServiceAccount.Modified': 'change it by hand: roster service-account edit NAME',
  'ServiceAccount.RoleChanged': 'give another role: roster service-account edit NAME --role ROLE',
  'ServiceAccount.Deactivated': 'reactivate it: roster service-account reactivate NAME',
  'ServiceAccount.Reactivated': 'deactivate it: roster service-account deactivate NAME',
  'ServiceAccount.Removed': 'create it again: roster service-account create NAME',
  'Invitation.Added': 'revoke it: roster invitation revoke EMAIL',
  'Invitation.Modified': 'revoke it, and invite again: roster invitation revoke EMAIL',
  'Invitation.Resent': 'revoke it: roster invitation revoke EMAIL',
  'Invitation.Revoked': 'invite again: roster people invite EMAIL',
  'Invitation.HandedOver': 'revoke it: roster invitation revoke EMAIL',
  'Invitation.Superseded': 'change the role of the person instead: roster people role EMAIL ROLE',
  'Invitation.Accepted': 'remove the person: roster people remove PERSON',
  'Access.Denied': 'it changed nothing',
  'Access.Suppressed': 'it changed nothing',
};

/** Every inverse of the table. */
export const INVERSES: readonly Inverse[] = Object.values(UNDO).flatMap((entry) =>
  typeof entry === 'string' ? [] : entry,
);
