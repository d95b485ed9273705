import { AppError } from '../../domain/errors.ts';
import { addressOf, statusAt } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { emailKey, isUuid } from '../../domain/names/names.ts';
import type { Reads } from '../../core/store/index.ts';

/**
 * An invitation by e-mail (any case), handle, `provider:handle` or id. If one address
 * had several, the pending one, else the latest. Throws `not_found`, and `ambiguous` for a
 * handle that is invited from several providers.
 */
export async function findInvitation(tx: Reads, ref: string, at: string): Promise<InvitationRecord> {
  const found = await named(tx, ref);
  const pending = found.filter((one) => statusAt(one, at) === 'pending');
  const likely = pending.length > 0 ? pending : found;
  const addresses = [...new Set(likely.map(addressOf))];
  if (!ref.includes('@') && addresses.length > 1)
    throw new AppError('ambiguous', `${ref} is invited as ${addresses.join(' and as ')}`, {
      hint: 'name one of these',
      details: { candidates: addresses },
    });
  const [invitation] = [...likely].sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
  if (invitation === undefined)
    throw new AppError('not_found', `there is no invitation of ${ref}`, {
      hint: 'roster invitation list',
      details: { invitation: ref },
    });
  return invitation;
}

async function named(tx: Reads, ref: string): Promise<InvitationRecord[]> {
  if (ref.includes('@')) return tx.invitations.find({ emailKeys: [emailKey(ref)] });
  if (isUuid(ref)) return tx.invitations.find({ ids: [ref.toLowerCase()] });
  const handle = ref.slice(ref.indexOf(':') + 1);
  const found = await tx.invitations.find({ handles: [handle] });
  return found.filter((one) => ref === handle || ref === addressOf(one));
}

const keyOf = ({ created_at, id }: InvitationRecord): string => `${created_at} ${id}`;

/** Invitations by reference, each once, in the order of the references. */
export async function findInvitations(tx: Reads, refs: readonly string[], at: string): Promise<InvitationRecord[]> {
  const found = new Map<string, InvitationRecord>();
  for (const ref of refs) {
    const invitation = await findInvitation(tx, ref, at);
    found.set(invitation.id, invitation);
  }
  return [...found.values()];
}
