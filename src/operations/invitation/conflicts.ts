import { AppError } from '../../domain/errors.ts';
import { addressOf, statusAt } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { emailKey } from '../../domain/names/names.ts';
import { shellWord } from '../../lib/shell.ts';
import type { Reads } from '../../core/store/index.ts';

type Address = Pick<InvitationRecord, 'email' | 'provider' | 'handle'>;

/** The key by which addresses are compared: the case of an e-mail does not count, that of a handle does (docs/roles.md). */
const keyOf = ({ email, ...account }: Address): string =>
  email === null ? addressOf({ email, ...account }) : emailKey(email);

/** Every invitation that these addresses ever had. */
async function invitationsOf(tx: Reads, addresses: readonly Address[]): Promise<InvitationRecord[]> {
  const [byEmail, byHandle] = await Promise.all([
    tx.invitations.find({ emailKeys: addresses.flatMap(({ email }) => (email === null ? [] : emailKey(email))) }),
    tx.invitations.find({ handles: addresses.flatMap(({ handle }) => handle ?? []) }),
  ]);
  return [...byEmail, ...byHandle];
}

/** The pending invitation of an address; undefined: there is none. */
export const pendingOf = async (tx: Reads, address: Address, at: string): Promise<InvitationRecord | undefined> =>
  (await invitationsOf(tx, [address])).find((one) => statusAt(one, at) === 'pending' && keyOf(one) === keyOf(address));

/** Throws `conflict` if one of these addresses has a pending invitation other than `except`. */
export async function requireNotInvited(
  tx: Reads,
  addresses: readonly Address[],
  at: string,
  except?: string,
): Promise<void> {
  const wanted = new Set(addresses.map(keyOf));
  const pending = (await invitationsOf(tx, addresses)).find(
    (one) => one.id !== except && statusAt(one, at) === 'pending' && wanted.has(keyOf(one)),
  );
  if (pending === undefined) return;
  const address = addressOf(pending);
  throw new AppError('conflict', `${address} is invited already, until ${pending.expires_at.slice(0, 10)}`, {
    hint: `send a new code: roster invitation resend ${shellWord(address)}`,
    details: { invitation: pending.id },
  });
}
