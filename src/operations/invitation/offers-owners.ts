import { loadAccess, permissionsIn } from '../../core/guards/permissions.ts';
import type { Reads } from '../../core/store/index.ts';
import { allows } from '../../domain/access/permission-set.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';

/** Whether who accepts an invitation may change Owners then, by its role or a group. */
export async function offersOwners(
  tx: Reads,
  { role_id, group_ids }: Pick<InvitationRecord, 'role_id' | 'group_ids'>,
): Promise<boolean> {
  const offered = [{ type: 'role', id: role_id }, ...group_ids.map((id) => ({ type: 'group', id }) as const)] as const;
  const graph = await loadAccess(tx, offered, () => Promise.resolve());
  return offered.some((one) => allows(permissionsIn(graph, one), 'organization.change_owner'));
}
