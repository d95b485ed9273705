import { changeAccount, CONFIRM_OWN } from '../../operations/people/account-change.ts';
import { requireFreeEmails } from '../../operations/people/person-writes.ts';
import { setStatus } from '../../operations/people/set-status.ts';
import { findPerson } from '../../operations/shared/resolve.ts';
import { revokeToken } from '../../operations/token/revoke.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import type { ProfileRecord } from '../../core/store/scim.ts';
import { belonging, settling } from '../../domain/addresses.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { scimFault } from '../../domain/scim/fault.ts';
import { NO_PROFILE } from '../../domain/scim/provider.ts';
import type { Profile } from '../../domain/scim/provider.ts';
import { commandLine } from '../../lib/shell.ts';
import type { Wanted } from './wanted.ts';

/** Brings a person to what the provider says of them: each part that differs, with its event. */

/** The kinds of events that it may record. */
export const BRINGING = [
  'User.Linked',
  'User.Modified',
  'User.Deactivated',
  'User.Reactivated',
  'Token.Revoked',
] as const;

/** What the change of a person may need beside. */
export const ALSO = {
  'organization.people.remove': 'to deactivate or reactivate the person',
  [CONFIRM_OWN]: 'to give yourself an address, which that confirms',
} as const;

/**
 * Changes address, status and profile where they differ, and returns the person as they are then. The caller has asked
 * whether the actor may touch the person. Throws `conflict` for an address or a userName of somebody else.
 */
export async function bring(context: Context, person: PersonRecord, wanted: Wanted): Promise<PersonRecord> {
  const { tx } = context;
  await requireKnown(tx, person);
  await requireFreeUserName(tx, wanted.profile.user_name, person.id);
  await bringAddress(context, person, wanted.email);
  await bringProfile(context, person, wanted.profile);
  if (wanted.active !== undefined) await bringStatus(context, person, wanted.active);
  return findPerson(tx, person.id);
}

/** Throws `uniqueness` for somebody whom no provider manages yet, and of whom no confirmed address says who they are. */
async function requireKnown(tx: Reads, person: PersonRecord): Promise<void> {
  const { id, username, email, email_verified: isVerified } = person;
  if (isVerified && email !== null) return;
  const [profile] = await tx.scim.profiles([id]);
  if (profile?.state === 'linked') return;
  if (email !== null) throw scimFault('uniqueness', `the e-mail ${belonging(person)}`, settling(person));
  throw scimFault(
    'uniqueness',
    `${username} has no e-mail address that says who they are`,
    `give them theirs: ${commandLine('roster', 'people', 'edit', username, '--email')} EMAIL`,
  );
}

/** Throws `uniqueness` for a userName that somebody other than `id` has. */
export async function requireFreeUserName(tx: Reads, userName: string, id?: string): Promise<void> {
  const holder = (await tx.scim.peopleNamed(userName)).find((one) => one !== id);
  if (holder !== undefined) throw scimFault('uniqueness', `there is a user with the userName ${userName} already`);
}

/** An address that the provider gives is confirmed by that; one's own is, as elsewhere, by an Owner alone. */
async function bringAddress(context: Context, person: PersonRecord, email: string | undefined): Promise<void> {
  if (email === undefined || (email === person.email && person.email_verified)) return;
  if (context.actor().id === person.id) context.require(CONFIRM_OWN);
  const isOther = person.email === null || emailKey(email) !== emailKey(person.email);
  if (isOther) await requireFreeEmails(context.tx, [email]);
  await changeAccount(context, person, { address: { email, email_verified: true } });
}

/** The tokens and sessions of somebody who is deactivated end; their roles stay. */
export async function bringStatus(context: Context, person: PersonRecord, active: boolean): Promise<void> {
  const { tx, at } = context;
  if (active === (person.status === 'active')) return;
  context.require('organization.people.remove');
  await setStatus(context, person.id, active ? 'active' : 'deactivated');
  if (active) return;
  const live = await tx.tokens.liveOf(person.id, at);
  for (const token of live.filter(({ kind }) => kind === 'api'))
    await revokeToken(context, { id: person.id, name: person.username }, token);
}

async function bringProfile(context: Context, { id, username }: PersonRecord, profile: Profile): Promise<void> {
  const { tx } = context;
  const [before] = await tx.scim.profiles([id]);
  const after: ProfileRecord = { id, state: 'linked', ...profile };
  const fields = changed(before ?? { id, state: null, ...NO_PROFILE }, after);
  if (fields.length === 0) return;
  await tx.scim.putProfile(after);
  const { actor } = context;
  context.record({
    kind: 'User.Linked',
    id,
    name: username,
    description:
      before?.state === 'linked'
        ? `${actor().username} changed what it says of ${username}: ${fields.join(', ')}`
        : `${actor().username} manages ${username} now`,
    metadata: {
      before: Object.fromEntries(fields.map((name) => [name, before?.[name] ?? null])),
      after: Object.fromEntries(fields.map((name) => [name, after[name]])),
    },
  });
}

const changed = (before: ProfileRecord, after: ProfileRecord): (keyof ProfileRecord)[] =>
  (Object.keys(after) as (keyof ProfileRecord)[]).filter((name) => before[name] !== after[name]);
