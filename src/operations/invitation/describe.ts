import { addressOf, statusAt } from '../../domain/invitations.ts';
import type { Invitation, InvitationRecord, InvitationStatus, Offer } from '../../domain/invitations.ts';
import { INVITATION_PATH, pageAt } from '../../domain/pages.ts';
import { byName, toRef, toSubjectRef } from '../../domain/references.ts';
import type { AccountRef, Ref } from '../../domain/references.ts';
import type { Context, EventDraft } from '../../core/context.ts';
import type { Secret } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import type { InvitationFilter } from '../../core/store/invitations.ts';
import { accountsOf } from '../shared/accounts.ts';
import { theOrganization } from '../shared/resolve.ts';
import { zip } from '../../lib/zip.ts';

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
  const roles = byId((await tx.roles.find({ ids: idsOf((one) => [one.role_id]) })).map(toRef));
  const groups = byId((await tx.groups.find({ ids: idsOf((one) => one.group_ids) })).map(toRef));
  const senders = await accountsOf(
    tx,
    records.map((one) => one.invited_by),
  );
  const senderOf = (id: string): AccountRef | null => {
    const sender = senders.get(id);
    return sender === undefined ? null : toSubjectRef(sender);
  };
  return records.map((record) => ({
    id: record.id,
    email: record.email,
    provider: record.provider,
    handle: record.handle,
    role: roles.get(record.role_id) ?? null,
    groups: record.group_ids.flatMap((id) => groups.get(id) ?? []).sort(byName),
    status: statusAt(record, at),
    expires_at: record.expires_at,
    invited_by: senderOf(record.invited_by),
    created_at: record.created_at,
    updated_at: record.updated_at,
  }));
}

const byId = (refs: readonly Ref[]): ReadonlyMap<string, Ref> => new Map(refs.map((one) => [one.id, one]));

/** Invitations with their new codes, in the same order. */
export async function describeOffers(
  { tx, at }: Context,
  made: readonly { readonly record: InvitationRecord; readonly code: string }[],
): Promise<Offer[]> {
  const { name: organization, url } = await theOrganization(tx);
  const accept_url = pageAt(url, INVITATION_PATH);
  const described = await describeInvitations(
    tx,
    made.map(({ record }) => record),
    at,
  );
  return zip(described, made).map(([one, { code }]) => ({ ...one, organization, accept_url, code }));
}

/** The codes of invitations, as secrets. People who are invited by e-mail have no username yet. */
export const codesOf = (offers: readonly Pick<Offer, 'email' | 'handle' | 'code'>[]): Secret[] =>
  offers.map(({ email, handle, code }) => ({ email, username: handle ?? '', kind: 'invitation', secret: code }));

/** The fields of an invitation's event that are always the same. */
export const eventOf = (record: InvitationRecord): Pick<EventDraft, 'id' | 'name'> => ({
  id: record.id,
  name: addressOf(record),
});
