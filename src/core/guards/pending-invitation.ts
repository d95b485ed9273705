import type { InvitationRecord } from '../../domain/invitations.ts';
import type { Reads } from '../store/index.ts';

/** All pending invitations that offer a role or a group, also expired ones: they can be extended. */
export async function pendingOffering(
  tx: Reads,
  what: { readonly roleId: string } | { readonly groupId: string },
): Promise<readonly InvitationRecord[]> {
  const all = { after: null, limit: Number.MAX_SAFE_INTEGER - 1 };
  return (await tx.invitations.list({ status: 'pending', ...what }, all)).items;
}
