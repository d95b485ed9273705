import * as z from 'zod/mini';
import type { AuditEvent } from '../../../domain/audit.ts';
import type { Change } from './change.ts';
import { byHand } from '../api/by-hand.ts';

/** Changes in a mirror that no difference of what an instance shows could tell of. */

/** Kinds of events whose changes are seen in what an instance shows, or are part of these. */
const SEEN: ReadonlySet<string> = new Set([
  'User.RoleChanged',
  'User.Removed',
  'Group.Added',
  'Group.Modified',
  'Group.RoleChanged',
  'Group.Removed',
  'RBACRole.Added',
  'RBACRole.Modified',
  'RBACRole.Removed',
  'Project.Added',
  'Project.Modified',
  'Project.OwnerChanged',
  'Project.MemberAdded',
  'Project.MemberRoleChanged',
  'Project.MemberRemoved',
  'Project.Removed',
  'ServiceAccount.Added',
  'ServiceAccount.Modified',
  'ServiceAccount.RoleChanged',
  'ServiceAccount.Deactivated',
  'ServiceAccount.Reactivated',
  'ServiceAccount.Removed',
  'Token.Added',
  'Token.Reset',
  'Token.Revoked',
  'Invitation.Added',
  // A new person is seen, and is impossible by itself.
  'User.Added',
]);

/** Events of one kind tell of what an instance shows, and of the initialization agent of a project, which it does not. */
const isSeen = ({ resource, operation, metadata }: AuditEvent): boolean =>
  SEEN.has(`${resource}.${operation}`) && !z.safeParse(ofAgent, JSON.parse(metadata)).success;

const ofAgent = z.object({ after: z.object({ initialization_agent: z.object({}) }) });

/** What was recorded and cannot be seen: the instance has no request for it. */
export const unseenChanges = (events: readonly AuditEvent[]): Change[] =>
  events
    .filter((event) => event.outcome === 'ok' && !isSeen(event))
    .map(({ resource, description }): Change => ({
      kind: 'impossible',
      what: `do this: ${description}`,
      where: byHand(NOUNS[resource] ?? '') ?? 'on the instance, in its pages',
    }));

/** The nouns whose hints say where it is done. */
const NOUNS: Readonly<Record<string, string>> = {
  Organization: 'settings',
  Notification: 'notification',
  Queue: 'queue',
  IpAllowList: 'ip-allow-list',
  Project: 'settings',
  User: 'people.edit',
};
