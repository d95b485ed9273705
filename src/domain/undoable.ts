import type { AuditKind } from './audit.ts';

/** Which kinds of events can be undone, and why others cannot. The page on undo is made from this. */

/** Why an event cannot be undone, and what to do instead. */
export interface NotUndoable {
  readonly why: string;
  readonly instead: string;
}

const nothing: NotUndoable = { why: 'it changed nothing', instead: 'there is nothing to undo' };
const password: NotUndoable = {
  why: 'a password that was replaced is not kept',
  instead: 'make another password: roster people reset-password PERSON',
};
const goneAccount: NotUndoable = {
  why: 'the password, tokens and sessions are gone',
  instead: 'add the person again: roster people add EMAIL',
};

/** For each kind of event: true if it can be undone. */
export const UNDOABLE: Readonly<Record<AuditKind, true | NotUndoable>> = {
  'Organization.Added': { why: 'there is nothing before the organization', instead: 'leave the store as it is' },
  'Organization.Modified': true,
  'Organization.OwnerRecovered': {
    why: 'who can write the store did it, and nobody was authenticated',
    instead: 'give another role: roster people role PERSON ROLE',
  },
  'Organization.Restored': {
    why: 'the log of the organization that it replaced is in another store',
    instead: 'restore the organization that it replaced: roster store restore FILE',
  },
  'User.Added': true,
  'User.Modified': true,
  'User.RoleChanged': true,
  'User.PasswordReset': password,
  'User.PasswordChanged': password,
  'User.PasswordEnded': password,
  'User.Deactivated': true,
  'User.Reactivated': true,
  'User.Removed': goneAccount,
  'User.Left': goneAccount,
  'User.LoggedIn': { ...nothing, instead: 'a login changes nothing; roster logout ends a session of your own' },
  'User.LoggedOut': { why: 'the session is gone', instead: 'log in again: roster login' },
  'User.LoginFailed': nothing,
  'Group.Added': true,
  'Group.Modified': true,
  'Group.RoleChanged': true,
  'Group.Removed': true,
  'RBACRole.Added': true,
  'RBACRole.Modified': true,
  'RBACRole.Removed': true,
  'Token.Added': true,
  'Token.Modified': true,
  'Token.Reset': {
    why: 'the secret of the token that was replaced is gone',
    instead: 'revoke the new token, and create another: roster token create NAME',
  },
  'Token.Revoked': {
    why: 'a token that was revoked may be known to somebody who must not have it',
    instead: 'create another token: roster token create NAME',
  },
  'Project.Added': true,
  'Project.Modified': true,
  'Project.OwnerChanged': true,
  'Project.MemberAdded': true,
  'Project.MemberRoleChanged': true,
  'Project.MemberRemoved': true,
  'Project.Removed': true,
  'ServiceAccount.Added': true,
  'ServiceAccount.Modified': true,
  'ServiceAccount.RoleChanged': true,
  'ServiceAccount.Deactivated': true,
  'ServiceAccount.Reactivated': true,
  'ServiceAccount.Removed': {
    why: 'its tokens are gone',
    instead: 'create it again: roster service-account create NAME',
  },
  'Invitation.Added': true,
  'Invitation.Modified': {
    why: 'the offer may have been accepted or sent on',
    instead: 'revoke it, and invite again: roster invitation revoke EMAIL',
  },
  'Invitation.Resent': {
    why: 'the code that it replaced is gone',
    instead: 'revoke it: roster invitation revoke EMAIL',
  },
  'Invitation.HandedOver': {
    why: 'the code of the former inviter ended',
    instead: 'revoke it: roster invitation revoke EMAIL',
  },
  'Invitation.Revoked': { why: 'its code ended', instead: 'invite again: roster people invite EMAIL' },
  'Invitation.Superseded': {
    why: 'its address has an account',
    instead: 'change the role of the person instead: roster people role EMAIL ROLE',
  },
  'Invitation.Accepted': {
    why: 'the person has chosen a password',
    instead: 'remove the person: roster people remove PERSON',
  },
  'Access.Denied': nothing,
  'Access.Suppressed': nothing,
};
