import type { Condition } from '../../domain/scim/condition.ts';
import type { Profile, ScimProvider, ScimState } from '../../domain/scim/provider.ts';

/** A person as the provider knows them. */
export interface ProfileRecord extends Profile {
  readonly id: string;
  readonly state: ScimState;
}

/** A group as the provider knows it. */
export interface GroupLink {
  readonly id: string;
  /** The provider manages it. */
  readonly linked: boolean;
  readonly external_id: string | null;
}

/** A page of what a filter finds. */
export interface ScimPage {
  /** The path of an attribute; undefined: by id. What has no value comes last, and first where it is `descending`. */
  readonly sort: { readonly path: string; readonly descending: boolean } | undefined;
  /** How many are passed over. */
  readonly skip: number;
  /** How many it has at most; 0: only the total is asked for. */
  readonly limit: number;
}

/** Ids in the order of a page, and how many there are in all. */
export interface Found {
  readonly ids: readonly string[];
  readonly total: number;
}

export interface ScimReads {
  /** undefined: none manages anybody here. */
  provider(): Promise<ScimProvider | undefined>;
  /** How many people and groups are linked. */
  managed(): Promise<{ readonly people: number; readonly groups: number }>;
  /** In any order, without people who do not exist. */
  profiles(ids: readonly string[]): Promise<ProfileRecord[]>;
  /**
   * The ids of the people with this `userName`, in any case: what the provider calls them, else their verified address, else
   * their id; not of deleted ones. Must take as long for a million people as for ten.
   */
  peopleNamed(userName: string): Promise<string[]>;
  /**
   * People who meet a condition, without deleted ones; undefined: all. Must find the same as `satisfies` of
   * domain/scim/matches.ts, and one by `userName`, `externalId` or e-mail among a million as soon as among ten. Throws
   * `invalid` for an attribute that is made when a person is shown.
   */
  people(condition: Condition | undefined, page: ScimPage): Promise<Found>;
  /** In any order, without groups that do not exist. */
  groupLinks(ids: readonly string[]): Promise<GroupLink[]>;
  /** Groups, likewise: by `displayName` or `externalId`. */
  groups(condition: Condition | undefined, page: ScimPage): Promise<Found>;
}

export interface ScimWrites extends ScimReads {
  /** Must replace the provider that is there. */
  putProvider(provider: ScimProvider): Promise<void>;
  removeProvider(id: string): Promise<void>;
  /** Must replace all that is kept of a person. Throws `conflict` when another linked one has the `user_name` in any case. */
  putProfile(record: ProfileRecord): Promise<void>;
  putGroupLink(link: GroupLink): Promise<void>;
}
