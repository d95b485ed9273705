import { addressOf } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import type { RoleRecord } from '../../domain/roles.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store.ts';
import { roleChange } from '../direct-role.ts';
import { eventOf } from './describe.ts';

/** Pending invitations whose role or group is deleted. */

/** Those that offer it, ones that have ended included: they can be given more time. */
export async function pendingOffering(
  tx: Reads,
  what: { readonly roleId: string } | { readonly groupId: string },
): Promise<InvitationRecord[]> {
  const all = { after: null, limit: Number.MAX_SAFE_INTEGER - 1 };
  return [...(await tx.invitations.list({ status: 'pending', ...what }, all)).items];
}

/** Reports that invitations offer another role. */
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

/** Reports that invitations do not offer a group any more. */
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
