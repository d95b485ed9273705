import type { AccessGraph, NamedRole, SubjectType, WholeGraph } from '../../domain/access/permission-set.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { RoleOrSubject } from './keys.ts';

/** An access graph with the names of the subjects that were asked for, for messages. */
export interface LoadedAccess extends AccessGraph {
  readonly roles: ReadonlyMap<string, NamedRole>;
  readonly names: ReadonlyMap<string, string>;
  /** The ids of subjects whose direct organization role is Owner. */
  readonly owners: ReadonlySet<string>;
}

/** Whose permissions are asked about: active subjects that have one of these, everywhere or in the project. */
export interface HoldersWanted {
  readonly permissions: readonly Permission[];
  /** null: only what they have everywhere. */
  readonly projectId: string | null;
  /** In the order of SUBJECT_TYPES. */
  readonly types: readonly SubjectType[];
}

/** A subject that was found; the fields are its position in the list. */
export interface AccessHolderRow {
  readonly type: SubjectType;
  readonly sort_key: string;
  readonly id: string;
}

export interface AccessReads {
  /** The part of the access graph that decides the permissions of these subjects and roles; must load no other part. */
  load(subjects: readonly RoleOrSubject[]): Promise<LoadedAccess>;
  /** The access graph of the organization, some thousand rows at a time; must not take much longer than reading them. */
  loadAll(pace?: () => Promise<void>): Promise<WholeGraph>;
  /**
   * The first `limit` after a position, by type, then in the order of lists. Must take as long among 100,000 people as
   * among 100 where few of them, or most of them, have a permission; `pace` yields to other work.
   */
  holders(
    wanted: HoldersWanted,
    page: { readonly after: AccessHolderRow | null; readonly limit: number },
    pace?: () => Promise<void>,
  ): Promise<AccessHolderRow[]>;
  /** The roles that grant a permission, themselves or by the role that they map to, in the order of lists, by id. */
  grantingRoles(permission: Permission): Promise<ReadonlyMap<string, NamedRole>>;
}
