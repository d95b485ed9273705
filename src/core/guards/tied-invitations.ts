import { addressOf } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { EventDraft } from '../context.ts';
import type { Writes } from '../store/index.ts';
import type { InvitationTies } from '../store/invitations.ts';
import type { Changes, FollowUp } from './changes.ts';

/**
 * Invitations follow accounts (docs/addresses.md). When an account gets an address, open invitations to it are
 * superseded. When an account loses its address or is removed, open invitations to that address, and those that the
 * removed account sent, are revoked.
 */

/** How an invitation ends; `why` is the end of a sentence. */
interface Ending {
  readonly kind: 'Invitation.Superseded' | 'Invitation.Revoked';
  readonly status: 'superseded' | 'revoked';
  readonly why: string;
}

/** Ends the open invitations to addresses that accounts got or lost, and those that removed accounts sent. */
export async function endTiedInvitations(
  { addresses, removed }: Pick<Changes, 'addresses' | 'removed'>,
  { tx, at, pace }: FollowUp,
): Promise<readonly EventDraft[]> {
  const ties: InvitationTies = { emailKeys: addresses, inviters: [...removed.keys()] };
  if (addresses.length === 0 && removed.size === 0) return [];
  const open = await tx.invitations.open(ties, at);
  if (open.length === 0) return [];
  const holders = await holdersOf(tx, addresses);
  const events: EventDraft[] = [];
  for (const invitation of open) {
    const ending = endingOf(invitation, holders, removed);
    await tx.invitations.update(invitation.id, { ...invitation, status: ending.status, updated_at: at });
    events.push(eventOf(invitation, ending));
    await pace();
  }
  return events;
}

/** The usernames of those who have these addresses, by key. */
async function holdersOf(tx: Writes, emailKeys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const people = await tx.people.find({ emailKeys });
  return new Map(people.flatMap(({ email, username }) => (email === null ? [] : [[emailKey(email), username]])));
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
    ? 'its sender is not in the organization any more'
    : 'the account for that address was removed, or has another address now';
  return { kind: 'Invitation.Revoked', status: 'revoked', why };
}

const eventOf = (invitation: InvitationRecord, { kind, status, why }: Ending): EventDraft => ({
  kind,
  id: invitation.id,
  name: addressOf(invitation),
  description: `the invitation of ${addressOf(invitation)} was ${status}: ${why}`,
  metadata: { before: { status: 'pending', invited_by: invitation.invited_by }, after: { status } },
});
