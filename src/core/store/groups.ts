import type { Group, GroupRecord } from '../../domain/groups.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { PersonRef, Ref } from '../../domain/references.ts';
import type { NameKey } from './keys.ts';

export interface Membership {
  readonly group_id: string;
  readonly person_id: string;
}

/** A member, and the group in which they are one. */
export interface GroupMember extends PersonRef {
  readonly group_id: string;
}

export interface GroupFilter {
  readonly search?: string | undefined;
  /** The organization role that members inherit. */
  readonly roleId?: string | undefined;
  readonly memberId?: string | undefined;
  readonly createdSince?: string | undefined;
  readonly updatedSince?: string | undefined;
}

export interface GroupReads {
  find(key: NameKey): Promise<GroupRecord[]>;
  /** In the order of people, or as the page asks (`GROUP_SORTS`). */
  list(filter: GroupFilter, page: PageRequest): Promise<Page<GroupRecord>>;
  /** Adds roles and how many members there are; must keep the order. */
  describe(groups: readonly GroupRecord[]): Promise<Group[]>;
  /** How many members a group has. Must take as long for a group of 50,000 as for one of ten. */
  countMembers(groupId: string): Promise<number>;
  /**
   * Who is in these groups, at most 1000, by the ids of group and person; sorts and `skip` have no effect. `each`: the
   * first so many of each group, which must take no longer for a group of 50,000 than for one of ten.
   */
  members(groupIds: readonly string[], page: PageRequest, each?: number): Promise<Page<GroupMember>>;
  /** Those of these people who are members. */
  memberIds(groupId: string, personIds: readonly string[]): Promise<string[]>;
  /** Names with this prefix, ignoring case; at most `limit`. */
  namesLike(prefix: string, limit: number): Promise<string[]>;
  /** How many there are, or meet a filter. */
  count(filter?: GroupFilter): Promise<number>;
  /** The organization roles of groups, by the ids of those that have one. */
  rolesOf(groupIds: readonly string[]): Promise<ReadonlyMap<string, Ref>>;
}

export interface GroupWrites extends GroupReads {
  /** Throws `conflict` when a name is taken, and then inserts none. Nobody manages them until `ScimWrites` says so. */
  insert(groups: readonly Omit<GroupRecord, 'source'>[]): Promise<void>;
  /** Throws `conflict` when the name is taken. */
  update(id: string, change: Pick<GroupRecord, 'name' | 'description' | 'updated_at'>): Promise<void>;
  /** Removes groups with their memberships, bindings and sign-in mappings; must keep the people. */
  remove(ids: readonly string[]): Promise<void>;
  /** Adding a member again must change nothing. */
  addMembers(members: readonly Membership[]): Promise<void>;
  removeMembers(members: readonly Membership[]): Promise<void>;
}
