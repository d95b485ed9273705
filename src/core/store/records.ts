import type { AccessGraph, SubjectType } from '../../domain/access/permission-set.ts';
import type { PersonRecord, PersonStatus } from '../../domain/people.ts';
import type { ProjectBinding } from '../../domain/projects.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import type { TokenRecord } from '../../domain/tokens.ts';

/** What goes through the storage port: records, keys, filters, changes. */

export interface Organization {
  readonly id: string;
  readonly name: string;
  /** Where people reach it; empty: nowhere said. */
  readonly url: string;
  readonly default_role_id: string;
  readonly created_at: string;
}

/** A reference to somebody or something that can hold roles. */
export interface SubjectRef {
  readonly type: SubjectType | 'role';
  readonly id: string;
}

/** How people are found: by exactly one of these. Answers come in no promised order, without what is not there. */
export type PersonKey =
  | { readonly ids: readonly string[] }
  | { readonly emailKeys: readonly string[] }
  | { readonly usernames: readonly string[] };

export type NameKey = { readonly ids: readonly string[] } | { readonly names: readonly string[] };

export interface PeopleFilter {
  readonly search?: string | undefined;
  readonly status?: PersonStatus | undefined;
  readonly roleId?: string | undefined;
  readonly groupId?: string | undefined;
}

export interface AuditFilter {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** The id of whoever acted. */
  readonly actorId?: string | undefined;
  readonly resource?: string | undefined;
  readonly operation?: string | undefined;
  readonly outcome?: 'ok' | 'denied' | undefined;
}

/** Whoever sets an address says whether it is verified. */
type AddressChange =
  Pick<PersonRecord, 'email' | 'email_verified'> | { readonly email?: never; readonly email_verified?: boolean };

export type PersonChange = Partial<Pick<PersonRecord, 'username' | 'status' | 'password'>> &
  Pick<PersonRecord, 'updated_at'> &
  AddressChange;

export type RoleChange = Pick<RoleRecord, 'name' | 'description' | 'permissions' | 'maps_to' | 'updated_at'>;

/** A subject that has a role directly. */
export interface RoleHolder {
  readonly type: SubjectType;
  readonly id: string;
  /** Username of a person, name of a group. */
  readonly name: string;
  /** null: an org role. */
  readonly project_id: string | null;
}

/** A subject that has a role in a project itself. */
export interface ProjectMember {
  readonly type: SubjectType;
  readonly id: string;
  /** Username of a person, name of a group or service account. */
  readonly name: string;
  /** People only. */
  readonly email: string | null;
  readonly role: string;
  readonly source: 'manually' | 'scim';
}

export interface ProjectFilter {
  readonly search?: string | undefined;
  readonly ownerId?: string | undefined;
  /** Only of these, some thousands at most. */
  readonly ids?: readonly string[] | undefined;
}

export interface ProjectBindingFilter {
  readonly search?: string | undefined;
  readonly source?: ProjectBinding['source'] | undefined;
  readonly subjectId?: string | undefined;
}

export interface Membership {
  readonly group_id: string;
  readonly person_id: string;
}

/** A token or a temporary password of an account that somebody else made, and so may know. */
export interface HeldCredential {
  readonly subject: { readonly type: 'user' | 'service_account'; readonly id: string; readonly name: string };
  /** null: the temporary password. */
  readonly token: Pick<TokenRecord, 'id' | 'name' | 'last_four' | 'last_used_at'> | null;
  /** What the token is limited to; null: all that the account may do. */
  readonly permissions: readonly Permission[] | null;
  /** The id of whoever made it. */
  readonly holder: string;
  /** null: they are gone. */
  readonly holder_name: string | null;
}

/** Accounts by themselves, by a group that they are in, or by a role that they have or that maps to one of these. */
export interface AccountScope {
  readonly subjects: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

export interface RoleBinding {
  readonly subject_type: SubjectType;
  readonly subject_id: string;
  readonly role_id: string;
  /** null: an org role. */
  readonly project_id: string | null;
  readonly source: 'manually' | 'scim';
}

/** An access graph with the names of the subjects that were asked for, for messages. */
export interface LoadedAccess extends AccessGraph {
  readonly names: ReadonlyMap<string, string>;
  /** Ids of subjects whose direct org role is Owner. */
  readonly owners: ReadonlySet<string>;
}

/**
 * After how many failures in a row, and until when, a login is refused unseen. What none failed at and holds until a
 * later moment is a network from which an account is expected.
 */
export interface LoginDelay {
  readonly failures: number;
  readonly until: string;
}

export interface DenialCount {
  readonly window_start: string;
  readonly recorded: number;
  readonly suppressed: number;
}

/** What an account had a server write down in a window of time. */
export interface AuditUse {
  /** As it was called then. */
  readonly name: string;
  readonly window_start: string;
  readonly events: number;
  readonly bytes: number;
}

/** The temporary password that an import gave somebody, by its hash. */
export interface GivenPassword {
  readonly person_id: string;
  readonly password_hash: string;
}

/** What a call answered, for its repetition. */
export interface StoredAnswer {
  readonly id: string;
  /** From 0: a bulk answers a part a batch. */
  readonly part: number;
  /** A digest of what was asked. */
  readonly request: string;
  /** The output and the permissions that it needed; only who has the key can open it. */
  readonly sealed: string;
  /** The token that the call came with, where the call itself ended it. */
  readonly ended_token_id: string | null;
  readonly created_at: string;
}

/** Where an export stands: beyond this seq, in this direction, never past `last`. */
export interface AuditPosition {
  readonly order: 'asc' | 'desc';
  readonly beyond: number;
  readonly last: number;
}

export interface AuditRows {
  /** One array of cells a row, in the columns' order. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** The seq of the last row, from which to go on; null: there are no more. */
  readonly next: number | null;
}

export interface AuditText extends Pick<AuditRows, 'next'> {
  /** Records, each with its line feed. */
  readonly text: string;
}
