import { addressOf } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { Changes, FollowUp } from './changes.ts';
import type { EventDraft } from '../context.ts';
import type { InvitationTies } from '../store/tables.ts';

/**
 * Invitations follow accounts (docs/addresses.md). Where an account comes to be for an address, open invitations to it
 * are superseded; where one goes or gets another, those to the old address are revoked, and with it those that it sent.
 */

/** How an invitation ends, and why, as the end of a sentence. */
interface Ending {
  readonly kind: 'Invitation.Superseded' | 'Invitation.Revoked';
  readonly status: 'superseded' | 'revoked';
  readonly why: string;
}

/** Ends open invitations to addresses that were given or left, and those sent by accounts that are gone. */
export async function endTiedInvitations(
  { addresses, removed }: Pick<Changes, 'addresses' | 'removed'>,
  { tx, at, pace }: FollowUp,
): Promise<readonly EventDraft[]> {
  const ties: InvitationTies = { emailKeys: addresses, inviters: [...removed.keys()] };
  if (addresses.length === 0 && removed.size === 0) return [];
  const open = await tx.invitations.open(ties, at);
  if (open.length === 0) return [];
  const holders = new Map(
    (await tx.people.find({ emailKeys: addresses })).map(({ email, username }) => [emailKey(email ?? ''), username]),
  );
  const events: EventDraft[] = [];
  for (const invitation of open) {
    const ending = endingOf(invitation, holders, removed);
    await tx.invitations.update(invitation.id, { ...invitation, status: ending.status, updated_at: at });
    events.push(eventOf(invitation, ending));
    await pace();
  }
  return events;
}

function endingOf(
  { email, invited_by }: InvitationRecord,
  holders: ReadonlyMap<string, string>,
  removed: Changes['removed'],
): Ending {
  const holder = email === null ? undefined : holders.get(emailKey(email));
  if (holder !== undefined)
    return { kind: 'Invitation.Superseded', status: 'superseded', why: `${holder} has an account for that address` };
  const why = removed.has(invited_by)
    ? 'whoever sent it is not in the organization any more'
    : 'the account for that address is gone, or has another';
  return { kind: 'Invitation.Revoked', status: 'revoked', why };
}

const eventOf = (invitation: InvitationRecord, { kind, status, why }: Ending): EventDraft => ({
  kind,
  id: invitation.id,
  name: addressOf(invitation),
  description: `the invitation of ${addressOf(invitation)} was ${status}: ${why}`,
  metadata: { before: { status: 'pending', invited_by: invitation.invited_by }, after: { status } },
});
