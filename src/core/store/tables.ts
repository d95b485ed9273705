import type { InvitationRecord, StoredInvitationStatus } from '../../domain/invitations.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { Project, ProjectBinding, ProjectRecord } from '../../domain/projects.ts';
import type { ServiceAccount, ServiceAccountRecord } from '../../domain/service-accounts.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type {
  AccountScope,
  AuditUse,
  GivenPassword,
  HeldCredential,
  NameKey,
  ProjectBindingFilter,
  ProjectFilter,
  ProjectMember,
} from './records.ts';

/** The tables of the storage port beside those of people, groups and roles. */

export interface ProjectReads {
  find(key: NameKey): Promise<ProjectRecord[]>;
  /** In order of name, case aside, then code point order. */
  list(filter: ProjectFilter, page: PageRequest): Promise<Page<ProjectRecord>>;
  /** Adds the owners, keeping the order. */
  describe(projects: readonly ProjectRecord[]): Promise<Project[]>;
  namesLike(prefix: string, limit: number): Promise<string[]>;
  /** Who has a role in the project itself, by type, then name. */
  members(projectId: string): Promise<ProjectMember[]>;
  /**
   * Every way in which somebody comes by a role in the project: bound there, by a group that is, or by an
   * org role of theirs or of a group of theirs that maps to a project role. In order of name, case aside.
   */
  bindings(projectId: string, filter: ProjectBindingFilter, page: PageRequest): Promise<Page<ProjectBinding>>;
  /** The same ways, of so many subjects: each of those with all of its ways. */
  bindingsOfSome(projectId: string, some: Pick<PageRequest, 'limit' | 'skip'>): Promise<ProjectBinding[]>;
  /** How many subjects come by a role in the project. */
  countBound(projectId: string): Promise<number>;
  ownedBy(personId: string): Promise<ProjectRecord[]>;
  count(): Promise<number>;
}

export interface ProjectWrites extends ProjectReads {
  insert(projects: readonly ProjectRecord[]): Promise<void>;
  update(id: string, change: Pick<ProjectRecord, 'name' | 'description' | 'owner_id' | 'updated_at'>): Promise<void>;
  /** With the roles that are bound in it. */
  remove(ids: readonly string[]): Promise<void>;
}

export interface ServiceAccountReads {
  find(key: NameKey): Promise<ServiceAccountRecord[]>;
  list(search: string | undefined, page: PageRequest): Promise<Page<ServiceAccountRecord>>;
  /** Adds direct org roles, keeping the order. */
  describe(accounts: readonly ServiceAccountRecord[]): Promise<ServiceAccount[]>;
  namesLike(prefix: string, limit: number): Promise<string[]>;
  count(): Promise<number>;
}

export interface ServiceAccountWrites extends ServiceAccountReads {
  insert(accounts: readonly ServiceAccountRecord[]): Promise<void>;
  update(
    id: string,
    change: Pick<ServiceAccountRecord, 'name' | 'description' | 'status' | 'updated_at'>,
  ): Promise<void>;
  /** With their bindings and tokens. */
  remove(ids: readonly string[]): Promise<void>;
}

export type InvitationKey =
  | { readonly ids: readonly string[] }
  | { readonly codeHashes: readonly string[] }
  | { readonly emailKeys: readonly string[] }
  | { readonly handles: readonly string[] };

export interface InvitationFilter {
  readonly status?: StoredInvitationStatus | undefined;
  /** Only those that end after this moment. */
  readonly endsAfter?: string | undefined;
  /** Only those that end by this moment. */
  readonly endsBy?: string | undefined;
  readonly search?: string | undefined;
  readonly roleId?: string | undefined;
  /** Only those that offer this group, perhaps among others. */
  readonly groupId?: string | undefined;
}

/** Invitations that hang on accounts: to addresses, by key, and of those who sent them. */
export interface InvitationTies {
  readonly emailKeys: readonly string[];
  readonly inviters: readonly string[];
}

export interface InvitationReads {
  find(key: InvitationKey): Promise<InvitationRecord[]>;
  /** Those that can be accepted at a moment and have one of these ties, each once, in the order they were made. */
  open(ties: InvitationTies, at: string): Promise<InvitationRecord[]>;
  /** Latest first. */
  list(filter: InvitationFilter, page: PageRequest): Promise<Page<InvitationRecord>>;
}

export interface InvitationWrites extends InvitationReads {
  insert(invitations: readonly InvitationRecord[]): Promise<void>;
  /** A new code and a later end: what resending does. The groups stay. */
  update(
    id: string,
    change: Pick<InvitationRecord, 'status' | 'code_hash' | 'expires_at' | 'invited_by' | 'updated_at'>,
  ): Promise<void>;
}

export interface QuotaReads {
  /** Of one actor. */
  get(actor: string): Promise<AuditUse | undefined>;
  /** Those whose window began after a moment, the most bytes first. */
  since(at: string, limit: number): Promise<(AuditUse & { readonly actor: string })[]>;
}

export interface QuotaWrites extends QuotaReads {
  set(actor: string, use: AuditUse): Promise<void>;
}

export interface TokenReads {
  byHash(hash: string): Promise<TokenRecord | undefined>;
  byId(id: string): Promise<TokenRecord | undefined>;
  /** Every token of a subject, revoked and expired ones too, in the order they were made. */
  of(subjectId: string): Promise<TokenRecord[]>;
  /** Those that work at a moment; of the others there may be very many. */
  liveOf(subjectId: string, at: string): Promise<TokenRecord[]>;
}

/** Live tokens and temporary passwords of accounts that somebody else made. */
export interface CredentialReads {
  /** Whoever made one of these accounts', each once. */
  holdersIn(scope: AccountScope, at: string): Promise<string[]>;
  /** Those of these accounts that made some of others'. */
  holdersAmong(scope: AccountScope, at: string): Promise<string[]>;
  /** Those of these accounts that one holder made. */
  heldIn(scope: AccountScope, holder: string, at: string): Promise<HeldCredential[]>;
  /** All that some made, by when it was made, passwords last. */
  heldBy(holders: readonly string[], at: string): Promise<HeldCredential[]>;
}

export interface TokenWrites extends TokenReads {
  insert(token: TokenRecord): Promise<void>;
  revoke(token: Pick<TokenRecord, 'id' | 'subject_id'>, at: string): Promise<void>;
  /** Sets when a token ends. */
  expire(token: Pick<TokenRecord, 'id' | 'subject_id'>, at: string): Promise<void>;
  /** Revokes the sessions of a person, as a password change must. */
  endSessions(personId: string, at: string): Promise<void>;
  touch(id: string, at: string): Promise<void>;
}

export interface ImportReads {
  /** How many rows of an import are done; 0 when it was never begun. */
  done(importId: string): Promise<number>;
  /** Passwords that an import gave and that still are those of their people, at most `limit` after an id, in order of ids. */
  unused(importId: string, after: string, limit: number): Promise<GivenPassword[]>;
}

export interface ImportWrites extends ImportReads {
  record(importId: string, done: number, at: string): Promise<void>;
  /** Keeps what an import gave, in the place of what it gave the same people before. */
  gave(importId: string, given: readonly GivenPassword[]): Promise<void>;
}
