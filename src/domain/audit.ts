import * as z from 'zod/mini';
import { OPERATION, resourceName } from './field.ts';
import { ACTOR_TYPES } from './kinds.ts';

/** The audit log: what is recorded, and how it is shown. */

/** Which operations are recorded of which resource. The reference page is made from this. */
export const AUDITED = {
  Organization: {
    Added: 'the organization was set up',
    Modified: 'a setting of the organization was changed, or its initialization agent',
    OwnerRecovered: 'somebody who can write the store was made an Owner',
    Restored: 'the organization was restored from a backup',
    Applied: 'changes that were rehearsed here were made on an instance of Semaphore',
  },
  User: {
    Added: 'a person was added',
    Modified: 'a person’s e-mail or username was changed, or they were put in groups',
    RoleChanged: 'a person got another role',
    PasswordReset: 'a person got a temporary password',
    PasswordChanged: 'a person chose a new password',
    PasswordEnded: 'a temporary password ended, because of who had seen it',
    Deactivated: 'a person was deactivated',
    Reactivated: 'a person was reactivated',
    Removed: 'a person was removed',
    Left: 'a person left',
    Linked: 'an identity provider began to manage a person, or gave them other names or another id',
    Unlinked: 'an identity provider deleted a person, who stays deactivated',
    LoggedIn: 'a person logged in',
    LoggedInElsewhere: 'somebody who may change Owners logged in from where they had not before',
    LoggedOut: 'a person logged out',
    LoginFailed: 'a login was refused',
  },
  Group: {
    Added: 'a group was created',
    Modified: 'a group’s name, description or members were changed',
    Linked: 'an identity provider began to manage a group, or gave it another id',
    RoleChanged: 'a group got another role',
    Removed: 'a group was deleted',
  },
  RBACRole: {
    Added: 'a custom role was created',
    Modified: 'a custom role’s name, description, permissions or mapping was changed',
    Removed: 'a custom role was deleted',
  },
  Token: {
    Added: 'an API token was created',
    Modified: 'an API token was renamed',
    Reset: 'an API token was replaced',
    Revoked: 'an API token was revoked',
    EndsSoon: 'an API token ends within 7 days',
    Exchanged: 'the token of a CI system was exchanged for one of a service account',
    ExchangeFailed: 'the token of a CI system was refused',
  },
  Session: {
    Approved: 'a person let a device or program log in as them',
    Denied: 'a person refused a device that asked to log in as them',
    Refused: 'a code for logging in was refused',
  },
  Project: {
    Added: 'a project was created',
    Modified: 'a project’s name, description or initialization agent was changed',
    OwnerChanged: 'a project was transferred to another owner',
    MemberAdded: 'a person, group or service account got a role in a project',
    MemberRoleChanged: 'a person, group or service account got another role in a project',
    MemberRemoved: 'a person, group or service account lost its role in a project',
    Removed: 'a project was deleted',
  },
  ServiceAccount: {
    Added: 'a service account was created',
    Modified: 'a service account’s name or description was changed',
    RoleChanged: 'a service account got another role',
    Deactivated: 'a service account was deactivated',
    Reactivated: 'a service account was reactivated',
    Removed: 'a service account was deleted',
  },
  Invitation: {
    Added: 'somebody was invited',
    Modified: 'an invitation offers another role or other groups, or ends at another time',
    Resent: 'an invitation got a new code',
    HandedOver: 'an invitation was handed over to somebody else, and needs a new code',
    Revoked: 'an invitation was revoked',
    Superseded: 'an invitation ended, because its address has an account now',
    Accepted: 'an invitation was accepted',
  },
  Job: {
    Stopped: 'somebody else’s job was stopped',
  },
  Notification: {
    Added: 'a notification was created',
    Modified: 'a notification got another name or other rules, or acts for another account',
    Paused: 'a notification was paused',
    Resumed: 'a notification was resumed',
    Removed: 'a notification was deleted',
    Tested: 'a test of a notification was sent',
    Redelivered: 'messages of a notification were sent again',
  },
  Queue: {
    Added: 'a queue was created',
    Modified: 'a queue got another name or another order of its jobs',
    Paused: 'a queue was paused',
    Resumed: 'a queue was resumed',
    Removed: 'a queue was deleted',
  },
  MachineQuota: {
    Added: 'it was said how many jobs of a machine type run at once',
    Modified: 'another number of jobs of a machine type run at once',
    Removed: 'any number of jobs of a machine type run at once again',
  },
  AuditStream: {
    Added: 'the audit log began to be streamed to a bucket',
    Modified: 'the stream of the audit log was configured anew',
    Paused: 'the stream of the audit log was paused',
    Resumed: 'the stream of the audit log was resumed',
    Removed: 'the stream of the audit log was removed',
    Failed: 'the audit log could not be streamed, in several attempts',
    Recovered: 'the audit log can be streamed again',
  },
  Trust: {
    Added: 'tokens of a CI system began to be exchanged for those of a service account',
    Removed: 'tokens of a CI system are not exchanged any more',
  },
  Identity: {
    Linked: 'somebody signs in at a provider as a person from now on',
    Unlinked: 'an identity at a provider does not sign in as a person any more',
  },
  AuditLog: { Shortened: 'events that were older than the organization keeps them were dropped' },
  AuditHold: {
    Added: 'a hold began to keep a part of the audit log',
    Released: 'a hold on the audit log was released',
  },
  IpAllowList: {
    Added: 'requests from an address or network are allowed',
    Modified: 'an entry of the IP allow list got another description',
    Removed: 'an entry of the IP allow list was removed',
  },
  IdentityProvider: {
    Added: 'an identity provider may manage people and groups over SCIM',
    Modified: 'what an identity provider does was changed',
    Removed: 'no identity provider manages people and groups over SCIM any more',
  },
  ScimMapping: {
    Set: 'it was said which role a group of the identity provider gets',
    Removed: 'a group of the identity provider gets the default role again',
  },
  SignInProvider: {
    Configured: 'a provider by which people sign in was configured',
    Enabled: 'people may sign in by a provider again',
    Disabled: 'nobody may sign in by a provider for the time being',
    Removed: 'a provider by which people signed in was removed, with its links and mappings',
  },
  SignInMapping: {
    Set: 'it was said what people get whom a sign-in provider puts in one of its groups',
    Removed: 'whom a sign-in provider puts in one of its groups gets nothing for it any more',
  },
  SignIn: {
    Required: 'passwords ceased to log in others than who may change Owners',
    Optional: 'passwords log in everybody again',
  },
  Access: { Denied: 'an attempt was refused', Suppressed: 'further refusals in a short time were counted, not listed' },
} as const;

export type AuditResource = keyof typeof AUDITED;
/** `Resource.Operation`, as an operation declares what it may record. */
export type AuditKind = { [R in AuditResource]: `${R}.${Extract<keyof (typeof AUDITED)[R], string>}` }[AuditResource];

export const MEDIUMS = ['CLI', 'API', 'SCIM', 'Web'] as const;
export type Medium = (typeof MEDIUMS)[number];
export const OUTCOMES = ['ok', 'denied'] as const;

/** Every operation that events have, of whatever resource, in the order of the alphabet. */
export const AUDITED_OPERATIONS: readonly string[] = [
  ...new Set(Object.values(AUDITED).flatMap((operations) => Object.keys(operations))),
].sort();

/** One record of who did what to which resource. The order of the keys is the order of the chain's JSON. */
export const auditEvent = z.object({
  description: z.string(),
  id: z.string(),
  ip_address: z.string(),
  medium: z.enum(MEDIUMS),
  metadata: z.string(),
  operation: z.string(),
  outcome: z.enum(OUTCOMES),
  /** The operation id: all events of one command or request have the same. Empty: recorded before there were any. */
  request_id: resourceName(z.string(), OPERATION),
  resource: z.string(),
  resource_id: z.string(),
  resource_name: z.string(),
  seq: z.number(),
  timestamp: z.string(),
  user_id: z.string(),
  username: z.string(),
  prev_hash: z.string(),
  hash: z.string(),
});
export type AuditEvent = z.infer<typeof auditEvent>;

/** An event as it is shown: with the kind of its actor, which is looked up and not part of the chain. */
export const shownEvent = z.extend(auditEvent, {
  /** null: nobody was authenticated. */
  actor_type: z.nullable(z.enum(ACTOR_TYPES)),
});
export type ShownEvent = z.infer<typeof shownEvent>;

/** Whom a reference to an actor means, and who else is in the log under that name. */
export const meantActor = z.object({
  id: z.string(),
  actor_type: z.enum(ACTOR_TYPES),
  /** The current name; for somebody who was removed, the last one in the log. */
  username: z.string(),
  /** Whether they are in the organization. */
  present: z.boolean(),
  others: z.array(z.object({ id: z.string(), actor_type: z.enum(ACTOR_TYPES), events: z.number() })),
});
export type MeantActor = z.infer<typeof meantActor>;

/** What a reference to the subject of events means. */
export const meantTarget = z.object({
  id: z.string(),
  resource: z.string(),
  /** The current name; for what was removed, the last one in the log. */
  name: z.string(),
  /** Whether it was in the organization and is not any more. */
  removed: z.boolean(),
});
export type MeantTarget = z.infer<typeof meantTarget>;

/** Columns of the CSV that Semaphore exports, in its order. */
export const EXPORT_COLUMNS = [
  'resource',
  'operation',
  'medium',
  'user_id',
  'username',
  'resource_id',
  'resource_name',
  'ip_address',
  'metadata',
  'timestamp',
] as const;
/** What `--columns all` adds. */
export const EXTRA_COLUMNS = ['seq', 'id', 'description', 'outcome', 'prev_hash', 'hash', 'request_id'] as const;
export const AUDIT_COLUMNS = [...EXPORT_COLUMNS, ...EXTRA_COLUMNS] as const;
export type AuditColumn = (typeof AUDIT_COLUMNS)[number];

/**
 * The columns that may hold what people typed. roster makes the values of the others itself:
 * `isPlain` holds for them, but for metadata, which is JSON.
 */
export const WORDED_COLUMNS: readonly AuditColumn[] = ['username', 'resource_name', 'description'];

/** Whether CSV holds a value as it is: nothing to quote, nothing that a spreadsheet would take for a formula. */
export const isPlain = (value: string): boolean => /^(?![=+\-@\t\r])[\x20-\x7e]*$/.test(value) && !/[",]/.test(value);
