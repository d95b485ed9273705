import { settling } from '../../../domain/addresses.ts';
import { manages } from '../../../domain/scim/refusals.ts';
import { besidePerson } from '../../../domain/people.ts';
import type * as domain from '../../../domain/people.ts';
import type { Identity } from '../../../domain/signin/link.ts';
import type { OutputOf } from '../../../core/operation.ts';
import type { peopleList } from '../../../operations/people/list.ts';
import type * as full from '../../../operations/people/overview.ts';
import type * as status from '../../../operations/people/departures.ts';
import type { Flat } from '../../context/flat.ts';
import type { Item, View } from '../../terminal/output.ts';
import { toToken } from '../token/views.ts';

/** How people look. */

export type Person = Flat<domain.Person>;
type Departure = Flat<status.Departure>;
type PersonOverview = Flat<full.PersonOverview>;
export type PersonWithPassword = Flat<domain.PersonWithPassword>;

const COLUMNS = ['username', 'email', 'role', 'status', 'groups'] as const;

/** A person as lists have them: with the organization roles that their groups give them. */
type ListedPerson = Flat<domain.ListedPerson> & { readonly inherited_roles: readonly InheritedRole[] };
type InheritedRole = Flat<domain.InheritedRole>;
type PeoplePage = OutputOf<(typeof peopleList)['output']>;

/** The people of a page with the roles of their groups. */
export function withInherited({ items, group_roles: roles }: Flat<PeoplePage>): ListedPerson[] {
  const roleOf = new Map(roles.map((one) => [one.group, one]));
  return items.map((one) => ({ ...one, inherited_roles: one.groups.flatMap((group) => roleOf.get(group) ?? []) }));
}

/** In cells, an inherited role is told with its group. */
const listedRow = (item: Item): Item => ({
  ...item,
  inherited_roles: (item as ListedPerson).inherited_roles.map(({ role, group }) => `${role} by group ${group}`),
});
const OF_LISTS = { added: Object.keys(besidePerson) };
export const people: View<readonly ListedPerson[]> = {
  data: (items) => items,
  columns: COLUMNS,
  row: listedRow,
  ...OF_LISTS,
};
/** The same with the ways to the role that was asked for, beside their own. */
export const holders: View<readonly ListedPerson[]> = {
  data: (items) => items,
  row: (item) => ({
    ...item,
    inherited_roles: (item as ListedPerson).inherited_roles.map(({ group }) => `group ${group}`),
  }),
  columns: ['username', 'email', 'role', 'inherited_roles', 'status'],
  ...OF_LISTS,
};
export const person: View<Person> = { data: (one) => one, columns: COLUMNS };
export const peopleInGroups: View<Person> = { data: (one) => one, columns: ['username', 'groups'] };

/** A person in full: in cells, each role is told with its way. */
export const overview: View<PersonOverview> = {
  data: ({ tokens, ...one }) => ({ ...one, tokens: tokens?.map(toToken) ?? null }),
  columns: COLUMNS,
  row(item) {
    const { project_roles: roles, tokens, identities } = item as PersonOverview;
    return {
      ...listedRow(item),
      project_roles: roles.map(({ project, role, group, maps_from: from }) =>
        [
          `${project ?? 'every project'}: ${role}`,
          ...(from === null ? [] : [`by role ${from}`]),
          ...(group === null ? [] : [`${from === null ? 'by' : 'of'} group ${group}`]),
        ].join(' '),
      ),
      identities: identities.map(inWords),
      tokens: tokens?.map(({ name, last_four }) => `${name} (…${last_four})`) ?? null,
    };
  },
};

const inWords = ({ provider, email, linked_at: since }: Flat<Identity>): string =>
  `${provider}: ${email ?? 'no address'} since ${since.slice(0, 10)}`;

/** One's own account, with the identities in words in cells. */
export const ownAccount: View<Person & { readonly identities: readonly Flat<Identity>[] }> = {
  data: (one) => one,
  columns: COLUMNS,
  row: (item) => ({ ...item, identities: (item as { identities: readonly Flat<Identity>[] }).identities.map(inWords) }),
};

/** People who go: in cells, the invitations that end with them go by their addresses. */
const departing = (item: Item): Item => ({
  ...item,
  invitations: (item as Departure).invitations.map(({ address }) => address),
});
/** Somebody who was removed. */
export const departure: View<Departure> = { ...person, data: (one) => one, row: departing };

/** What to know of an address that its person gave themselves; undefined: nothing. */
export const addressNote = ({ email, email_verified, username }: Person): string | undefined =>
  email === null || email_verified
    ? undefined
    : `${username} gave the address ${email} themselves, and nothing is matched to it; ${settling({ email, username })}`;

/** Where somebody is changed whom the identity provider manages; undefined: here. */
export const managedNote = ({ source, username: name }: Person): string | undefined =>
  source === 'scim' ? `${manages({ kind: 'people', name })}; change their name, address and status there` : undefined;

/** A person whose password was just made. */
export const withPassword = (shown: boolean): View<PersonWithPassword> => ({
  data: ({ temporary_password, ...one }) => (shown ? { ...one, temporary_password } : one),
  columns: shown ? ['username', 'email', 'temporary_password'] : COLUMNS,
  whole: ['temporary_password'],
});
