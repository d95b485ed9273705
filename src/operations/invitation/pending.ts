import { addressOf } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import type { Context } from '../../core/context.ts';
import { roleChange } from '../shared/direct-role.ts';
import { eventOf } from './describe.ts';

/** The events of pending invitations whose role or group is deleted. */

/** Records that invitations offer another role. */
export function recordOtherRole(
  { record }: Context,
  invitations: readonly InvitationRecord[],
  from: RoleRecord,
  to: RoleRecord,
): void {
  for (const invitation of invitations)
    record({
      ...eventOf(invitation),
      kind: 'Invitation.Modified',
      description: `the invitation of ${addressOf(invitation)} now offers ${to.name}, before ${from.name}`,
      metadata: roleChange(from, to),
    });
}

/** Records that invitations do not offer a group any more. */
export function recordLostGroup(
  { record }: Context,
  invitations: readonly InvitationRecord[],
  group: { readonly id: string; readonly name: string },
): void {
  for (const invitation of invitations)
    record({
      ...eventOf(invitation),
      kind: 'Invitation.Modified',
      description: `the invitation of ${addressOf(invitation)} does not offer the group ${group.name} any more`,
      metadata: { groups_removed: [group.name], group_ids_removed: [group.id] },
    });
}
