import { AppError } from '../../domain/errors.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { shellWord } from '../../lib/shell.ts';
import type { Context } from '../../core/context.ts';
import { requireNotInvited } from '../invitation/conflicts.ts';
import { requireFreeEmails } from './person-writes.ts';
import { requireFreeUsername } from './usernames.ts';
import { required } from '../../lib/required.ts';

/** Changing an account: the actor's own, or somebody else's. */

interface AccountChange {
  readonly email?: string | undefined;
  readonly username?: string | undefined;
}

/** The permission to confirm one's own address, because that can bring whatever is meant for the address. */
export const CONFIRM_OWN = 'organization.change_owner';

/**
 * Changes e-mail and username if they differ. An address that people set themselves is not verified; one that
 * somebody else sets is. Throws `conflict` for a taken one, `invalid` if neither is given.
 */
export async function editAccount(context: Context, person: PersonRecord, change: AccountChange): Promise<void> {
  if (change.email === undefined && change.username === undefined)
    throw new AppError('invalid', 'there is nothing to change', { hint: 'give --email or --username' });
  const address = change.email === undefined ? undefined : addressChange(context, person, change.email);
  const username = change.username === person.username ? undefined : change.username;
  if (address === undefined && username === undefined) return;
  if (address !== undefined && !isSame(address.email, person.email)) {
    await requireFreeEmails(context.tx, [address.email]);
    if (!address.email_verified) await requireUninvited(context, address.email);
  }
  if (username !== undefined) await requireFreeUsername(context.tx, username, person.id);
  await changeAccount(context, person, { address, username });
}

type Address = { readonly email: string; readonly email_verified: boolean };

const isSame = (email: string, other: string | null): boolean => other !== null && emailKey(email) === emailKey(other);

/** The address as it will be stored; undefined: it does not change. */
function addressChange({ actor }: Context, person: PersonRecord, email: string): Address | undefined {
  const isOwn = actor().id === person.id;
  const email_verified = !isOwn || (isSame(email, person.email) && person.email_verified);
  return email === person.email && email_verified === person.email_verified ? undefined : { email, email_verified };
}

/** Nobody can set their own address to an invited one: they would get what is meant for the invited person. */
const requireUninvited = ({ tx, at }: Context, email: string): Promise<void> =>
  requireNotInvited(tx, [{ email, provider: null, handle: null }], at);

/** Changes address or username (what is undefined stays), and records the event under the new name. */
export async function changeAccount(
  context: Context,
  person: PersonRecord,
  change: { readonly address?: Address | undefined; readonly username?: string | undefined },
): Promise<void> {
  const { address } = change;
  const username = change.username === undefined ? {} : { username: change.username };
  await context.tx.people.update(person.id, { ...address, ...username, updated_at: context.at });
  const name = change.username ?? person.username;
  const what = [...(address === undefined ? [] : ['email']), ...Object.keys(username)];
  const before = {
    ...(address === undefined ? {} : told(person)),
    ...('username' in username ? { username: person.username } : {}),
  };
  context.record({
    kind: 'User.Modified',
    id: person.id,
    name,
    description: `the ${what.join(' and ')} of ${name} changed`,
    metadata: { before, after: { ...(address === undefined ? {} : told(address)), ...username } },
  });
}

/** An address as the log keeps it: only an unverified one is marked. */
const told = ({ email, email_verified }: Pick<PersonRecord, 'email' | 'email_verified'>) =>
  email_verified ? { email } : { email, email_verified };

/**
 * Confirms the current address of a person. Throws `stale` if they have another one now, and `forbidden` for
 * the actor's own, which only an Owner confirms.
 */
export async function confirmEmail(context: Context, person: PersonRecord, email: string): Promise<void> {
  const { id, username } = person;
  if (context.actor().id === id) context.require(CONFIRM_OWN);
  if (!isSame(email, person.email))
    throw new AppError('stale', `the e-mail of ${username} is ${person.email ?? 'none'}, not ${email}`, {
      hint: `look again: roster people show ${shellWord(username)}`,
      details: { email: person.email, username, id },
    });
  if (person.email_verified) return;
  await context.tx.people.update(id, { email_verified: true, updated_at: context.at });
  context.record({
    kind: 'User.Modified',
    id,
    name: username,
    description: `the email of ${username} was confirmed: ${required(person.email, 'the confirmed e-mail')}`,
    metadata: { before: { email_verified: false }, after: { email: person.email, email_verified: true } },
  });
}
