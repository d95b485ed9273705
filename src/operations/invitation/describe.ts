import { addressOf, statusAt } from '../../domain/invitations.ts';
import type { Invitation, InvitationRecord, InvitationStatus, Offer } from '../../domain/invitations.ts';
import type { Context, EventDraft } from '../../core/context.ts';
import type { Secret } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import type { InvitationFilter } from '../../core/store/invitations.ts';
import { theOrganization } from '../shared/resolve.ts';

/** The filter for invitations of a status at a time. */
export const statusFilter = (status: InvitationStatus, at: string): InvitationFilter =>
  status === 'pending'
    ? { status, endsAfter: at }
    : status === 'expired'
      ? { status: 'pending', endsBy: at }
      : { status };

/** Invitations in public form at a time, in the same order. */
export async function describeInvitations(
  tx: Reads,
  records: readonly InvitationRecord[],
  at: string,
): Promise<Invitation[]> {
  const idsOf = (of: (record: InvitationRecord) => readonly string[]) => [...new Set(records.flatMap(of))];
  const inviters = { ids: idsOf((one) => [one.invited_by]) };
  const names = new Map<string, string>();
  for (const { id, name } of [
    ...(await tx.roles.find({ ids: idsOf((one) => [one.role_id]) })),
    ...(await tx.groups.find({ ids: idsOf((one) => one.group_ids) })),
    ...(await tx.serviceAccounts.find(inviters)),
  ])
    names.set(id, name);
  for (const { id, username } of await tx.people.find(inviters)) names.set(id, username);
  return records.map((record) => ({
    id: record.id,
    email: record.email,
    provider: record.provider,
    handle: record.handle,
    role: names.get(record.role_id) ?? null,
    groups: record.group_ids.flatMap((id) => names.get(id) ?? []).sort(),
    status: statusAt(record, at),
    expires_at: record.expires_at,
    invited_by: names.get(record.invited_by) ?? null,
    created_at: record.created_at,
  }));
}

/** Invitations with their new codes, in the same order. */
export async function describeOffers(
  { tx, at }: Context,
  records: readonly InvitationRecord[],
  codes: readonly string[],
): Promise<Offer[]> {
  const { name: organization } = await theOrganization(tx);
  const described = await describeInvitations(tx, records, at);
  return described.map((one, index) => ({ ...one, organization, code: codes[index] ?? '' }));
}

/** The codes of invitations, as secrets. People who are invited by e-mail have no username yet. */
export const codesOf = (offers: readonly Offer[]): Secret[] =>
  offers.map(({ email, handle, code }) => ({ email, username: handle ?? '', kind: 'invitation', secret: code }));

/** The fields of an invitation's event that are always the same. */
export const eventOf = (record: InvitationRecord): Pick<EventDraft, 'id' | 'name'> => ({
  id: record.id,
  name: addressOf(record),
});
