import * as z from 'zod/mini';
import { addressOf } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { ref } from '../../domain/references.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { describeInvitations } from './describe.ts';

/** Open invitations that end with a person: sent by them, or to their address (docs/addresses.md). */

export const tiedInvitation = z.object({
  id: z.string(),
  /** The e-mail address, or `provider:handle`. */
  address: z.string(),
  role: z.nullable(ref),
});
type TiedInvitation = z.infer<typeof tiedInvitation>;

/** Those that people sent, or that are to their addresses. */
export const tiedTo = ({ tx, at }: Context<Reads>, people: readonly PersonRecord[]): Promise<InvitationRecord[]> =>
  tx.invitations.open(
    {
      emailKeys: people.flatMap(({ email }) => (email === null ? [] : emailKey(email))),
      inviters: people.map(({ id }) => id),
    },
    at,
  );

/** Whether an invitation ends with somebody. */
export const isTiedTo = (
  { invited_by, email }: InvitationRecord,
  person: Pick<PersonRecord, 'id' | 'email'>,
): boolean =>
  invited_by === person.id || (email !== null && person.email !== null && emailKey(email) === emailKey(person.email));

/** Invitations as a plan lists them, in their order. */
export async function describeTied(
  { tx, at }: Context<Reads>,
  records: readonly InvitationRecord[],
): Promise<TiedInvitation[]> {
  const described = await describeInvitations(tx, records, at);
  return described.map((one) => ({ id: one.id, address: addressOf(one), role: one.role }));
}
