import { USER } from '../../domain/scim/attributes.ts';
import type { Person, PersonRecord } from '../../domain/people.ts';
import { NO_PROFILE } from '../../domain/scim/provider.ts';
import type { Profile } from '../../domain/scim/provider.ts';
import type { Resource } from '../../domain/scim/resource.ts';
import { versionOf } from '../version.ts';
import type { Reads } from '../../core/store/index.ts';
import type { ProfileRecord } from '../../core/store/scim.ts';
import { required } from '../../lib/required.ts';

/** People as SCIM shows them. */

/** A user, and the ETag that it has. */
interface User {
  readonly resource: Resource;
  readonly version: string;
}

/** People as users, in their order. An address that nobody confirmed is not shown: providers match people by it. */
export async function describeUsers(tx: Reads, records: readonly PersonRecord[]): Promise<User[]> {
  const [people, profiles] = await Promise.all([
    tx.people.describe(records),
    tx.scim.profiles(records.map(({ id }) => id)),
  ]);
  const profileOf = new Map<string, ProfileRecord>(profiles.map((one) => [one.id, one]));
  return people.map((person) => toUser(person, profileOf.get(person.id) ?? NO_PROFILE));
}

/** One person as a user. */
export async function describeUser(tx: Reads, record: PersonRecord): Promise<User> {
  const [user] = await describeUsers(tx, [record]);
  return required(user, 'a described user');
}

/** What the provider calls a person: its own word, else the confirmed address, else the id: nothing that they chose themselves. */
const userNameOf = (
  { id, email, email_verified: verified }: Pick<Person, 'id' | 'email' | 'email_verified'>,
  profile: Pick<Profile, 'user_name'>,
): string => profile.user_name ?? (verified ? email : null) ?? id;

function toUser(person: Person, profile: Profile): User {
  const { id, email, email_verified: verified, status, groups, created_at: created, updated_at: lastModified } = person;
  const { external_id, display_name, given_name, family_name, formatted_name } = profile;
  const name = present({ formatted: formatted_name, familyName: family_name, givenName: given_name });
  const state = {
    schemas: [USER.urn],
    id,
    ...present({ externalId: external_id }),
    userName: userNameOf(person, profile),
    ...(Object.keys(name).length === 0 ? {} : { name }),
    ...present({ displayName: display_name }),
    active: status === 'active',
    emails: email !== null && verified ? [{ value: email, type: 'work', primary: true }] : [],
    groups: groups.map((group) => ({
      value: group.id,
      $ref: `/Groups/${group.id}`,
      display: group.name,
      type: 'direct',
    })),
  };
  const version = versionOf({ ...state, lastModified });
  const meta = { resourceType: USER.name, created, lastModified, location: `/Users/${id}`, version };
  return { version, resource: { ...state, meta } };
}

const present = (texts: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== null));
