import type { OwnerState } from '../../domain/guards.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { PasswordKind, Person, PersonRecord, PersonStatus } from '../../domain/people.ts';

/** Finds people by exactly one of these. Results come in any order, without people who do not exist. */
export type PersonKey =
  | { readonly ids: readonly string[] }
  | { readonly emailKeys: readonly string[] }
  | { readonly usernames: readonly string[] };

export interface PeopleFilter {
  readonly search?: string | undefined;
  readonly status?: PersonStatus | undefined;
  /** The direct organization role. */
  readonly roleId?: string | undefined;
  /** An organization role, direct or by a group. */
  readonly effectiveRoleId?: string | undefined;
  readonly groupId?: string | undefined;
  readonly password?: PasswordKind | undefined;
  /** A temporary password that expires at this time or earlier. */
  readonly passwordEndsBy?: string | undefined;
  /** Who last logged in at this time or earlier; who never did counts from when the account was made. */
  readonly inactiveSince?: string | undefined;
  readonly createdSince?: string | undefined;
  readonly updatedSince?: string | undefined;
}

/** A new address comes with whether it is verified. */
type AddressChange =
  Pick<PersonRecord, 'email' | 'email_verified'> | { readonly email?: never; readonly email_verified?: boolean };

export type PersonChange = Partial<Pick<PersonRecord, 'username' | 'status' | 'password'>> &
  Pick<PersonRecord, 'updated_at'> &
  AddressChange;

export interface PeopleReads {
  find(key: PersonKey): Promise<PersonRecord[]>;
  /**
   * By username, ignoring case, then by code point, or as the page asks (`PEOPLE_SORTS`). A page must take as long among a
   * million people as among ten.
   */
  list(filter: PeopleFilter, page: PageRequest): Promise<Page<PersonRecord>>;
  /** Adds direct organization roles and sorted group names; must keep the order. */
  describe(people: readonly PersonRecord[]): Promise<Person[]>;
  /** Usernames with this prefix, ignoring case; at most `limit`. */
  usernamesLike(prefix: string, limit: number): Promise<string[]>;
  /** Active people whose direct organization role is Owner. */
  owners(): Promise<OwnerState[]>;
  /** The sorted names of the projects that the person owns. */
  ownedProjects(personId: string): Promise<string[]>;
  /** How many there are, or meet a filter. */
  count(filter?: PeopleFilter): Promise<number>;
}

export interface PeopleWrites extends PeopleReads {
  /** Throws `conflict` when an e-mail address or username is taken, and then inserts nobody. Nobody manages them until `ScimWrites` says so. */
  insert(people: readonly Omit<PersonRecord, 'source'>[]): Promise<void>;
  /** Must keep what the change leaves out. Throws `conflict` as `insert` does. */
  update(id: string, change: PersonChange): Promise<void>;
  /** Removes people with their memberships, bindings, tokens, sessions, identities and the networks that they signed in from; their audit events must stay. */
  remove(ids: readonly string[]): Promise<void>;
  /** Records the last login, and changes nothing else; not guarded. */
  loggedIn(id: string, at: string): Promise<void>;
}
