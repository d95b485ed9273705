import type { AuditKind } from '../../domain/audit.ts';
import { account } from './account.ts';
import { streamPaused, streamResumed } from './audit-stream.ts';
import { customRole } from './custom-role.ts';
import { group } from './group.ts';
import { groupAdded } from './group-added.ts';
import { organizationAgent, projectAgent } from './initialization-agent.ts';
import type { Inverse } from './inverse.ts';
import { invited } from './invitation.ts';
import { quotaAdded, quotaModified, quotaRemoved } from './machine-quota.ts';
import { memberships } from './memberships.ts';
import { notificationAdded, notificationPaused, notificationResumed } from './notification.ts';
import { personAdded } from './people.ts';
import { memberAdded, memberRemoved, memberRoleChanged } from './project-people.ts';
import { projectAdded, projectModified, projectTransferred } from './project.ts';
import { queueAdded, queueModified, queuePaused, queueResumed } from './queue.ts';
import { groupRemoved } from './restore-group.ts';
import { projectRemoved } from './restore-project.ts';
import { roleRemoved } from './restore-role.ts';
import { roleAdded } from './role-added.ts';
import { personRole, roleOfGroup } from './roles.ts';
import {
  serviceAccountAdded,
  serviceAccountDeactivated,
  serviceAccountModified,
  serviceAccountReactivated,
  serviceAccountRole,
} from './service-account.ts';
import { setting } from './setting.ts';
import { deactivated, reactivated } from './status.ts';
import { tokenAdded } from './token.ts';

/** For each kind of event that can be undone (domain/undoable.ts), how. */
export const UNDO: Readonly<Partial<Record<AuditKind, readonly Inverse[]>>> = {
  'Organization.Modified': [setting, organizationAgent],
  'User.Added': [personAdded],
  'User.Modified': [account, memberships],
  'User.RoleChanged': [personRole],
  'User.Deactivated': [deactivated],
  'User.Reactivated': [reactivated],
  'Group.Added': [groupAdded],
  'Group.Modified': [group],
  'Group.RoleChanged': [roleOfGroup],
  'Group.Removed': [groupRemoved],
  'RBACRole.Added': [roleAdded],
  'RBACRole.Modified': [customRole],
  'RBACRole.Removed': [roleRemoved],
  'Token.Added': [tokenAdded],
  'Project.Added': [projectAdded],
  'Project.Modified': [projectModified, projectAgent],
  'Project.OwnerChanged': [projectTransferred],
  'Project.MemberAdded': [memberAdded],
  'Project.MemberRoleChanged': [memberRoleChanged],
  'Project.MemberRemoved': [memberRemoved],
  'Project.Removed': [projectRemoved],
  'ServiceAccount.Added': [serviceAccountAdded],
  'ServiceAccount.Modified': [serviceAccountModified],
  'ServiceAccount.RoleChanged': [serviceAccountRole],
  'ServiceAccount.Deactivated': [serviceAccountDeactivated],
  'ServiceAccount.Reactivated': [serviceAccountReactivated],
  'Invitation.Added': [invited],
  'Notification.Added': [notificationAdded],
  'Notification.Paused': [notificationPaused],
  'Notification.Resumed': [notificationResumed],
  'Queue.Added': [queueAdded],
  'Queue.Modified': [queueModified],
  'Queue.Paused': [queuePaused],
  'Queue.Resumed': [queueResumed],
  'MachineQuota.Added': [quotaAdded],
  'MachineQuota.Modified': [quotaModified],
  'MachineQuota.Removed': [quotaRemoved],
  'AuditStream.Paused': [streamPaused],
  'AuditStream.Resumed': [streamResumed],
};

/** Every inverse of the table. */
export const INVERSES: readonly Inverse[] = Object.values(UNDO).flat();
