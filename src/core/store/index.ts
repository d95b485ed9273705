import type { WholeGraph } from '../../domain/access/permission-set.ts';
import type { AuditColumn, AuditEvent, AuditHead } from '../../domain/audit.ts';
import type { Group, GroupRecord } from '../../domain/groups.ts';
import type { OwnerState } from '../../domain/guards.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { Person, PersonRecord } from '../../domain/people.ts';
import type { Scope } from '../../domain/permissions.ts';
import type { Role, RoleRecord } from '../../domain/roles/roles.ts';
import type { HealthReads } from './health.ts';
import type { NameReads } from './names.ts';
import type {
  AuditFilter,
  AuditPosition,
  AuditRows,
  AuditText,
  DenialCount,
  LoadedAccess,
  LoginDelay,
  Membership,
  NameKey,
  Organization,
  PeopleFilter,
  PersonChange,
  PersonKey,
  RoleBinding,
  RoleChange,
  RoleHolder,
  StoredAnswer,
  SubjectRef,
} from './records.ts';
import type {
  CredentialReads,
  ImportReads,
  ImportWrites,
  InvitationReads,
  InvitationWrites,
  ProjectReads,
  ProjectWrites,
  QuotaReads,
  QuotaWrites,
  ServiceAccountReads,
  ServiceAccountWrites,
  TokenReads,
  TokenWrites,
} from './tables.ts';

/**
 * The storage port. Every comment that says "must" is an obligation that the conformance suite
 * (test/stores/conformance.ts) checks on each engine.
 */
export interface Store {
  /**
   * How far the store's own clock is ahead of this process's, in milliseconds, so that all who share it go by
   * one clock; 0 for an embedded store. It must be as `write` found it when its work begins, after it waited for
   * others; `read` may go by what was found some seconds before.
   */
  clockSkew(): number;
  /**
   * Runs `work` on one consistent snapshot; writes in it must fail. Other writers must not be held up. It may run
   * again where the connection turns out to be dead before anything that it asked was answered.
   */
  read<T>(work: (tx: Reads) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in one transaction: all of its writes or, when it throws, none. Writers must come
   * one after the other, so what `work` read still holds at the commit, against every other
   * process. `work` may run again when the engine asks for a retry, so it must have no effect
   * elsewhere that a repetition would spoil, and it must end once a statement of it has failed.
   * Throws `store_locked` when the lock cannot be had in time, and at once where `wait` is false;
   * `unavailable` with `details.outcome` `unknown` where the answer to the commit was lost for good.
   */
  write<T>(work: (tx: Writes) => Promise<T>, options?: { readonly wait?: boolean }): Promise<T>;
  close(): Promise<void>;
}

/** What can be done to a store as such, before anybody can authenticate. */
export interface StoreAdmin {
  /** 0: an empty store. */
  version(): Promise<number>;
  info(): Promise<StoreInfo>;
  /** Brings the store to this program's version, making it if need be; a second process must wait, then find nothing to do. */
  migrate(): Promise<{ readonly from: number; readonly to: number; readonly backup: string | null }>;
  /** Hands out everything in the store, so that `load` of any engine can take it, and reads of the same snapshot. */
  dump<T>(work: (pieces: AsyncIterable<StorePiece>, tx: Reads) => Promise<T>): Promise<T>;
  /**
   * Fills an empty store from a dump in one transaction, which `finish` may still call off by
   * throwing. Throws `conflict` where anything is in it, unless `replacing` allows it by not throwing:
   * then all of it is kept beside the store, at `kept`, and taken out first, where the engine has such a place.
   */
  load<T>(
    pieces: AsyncIterable<StorePiece>,
    finish: (tx: Writes) => Promise<T>,
    replacing?: (tx: Reads, kept: string) => Promise<void>,
  ): Promise<T>;
  /** The engine's own findings: damaged pages, dangling references. Empty: none. */
  integrity(): Promise<string[]>;
}

/** Some rows of one table, as they are stored. */
export interface StorePiece {
  readonly table: string;
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}

export interface StoreInfo {
  readonly engine: string;
  readonly location: string;
  /** 0: an empty store. */
  readonly version: number;
  /** The version that this program writes. */
  readonly program_version: number;
  readonly size_bytes: number;
}

export interface Reads {
  readonly organization: {
    /** undefined: the store is not initialised. */
    get(): Promise<Organization | undefined>;
  };
  readonly people: {
    find(key: PersonKey): Promise<PersonRecord[]>;
    /** In order of username, case aside, then code point order; must take as long for a million as for ten. */
    list(filter: PeopleFilter, page: PageRequest): Promise<Page<PersonRecord>>;
    /** Adds direct org roles and group names (sorted), keeping the order. */
    describe(people: readonly PersonRecord[]): Promise<Person[]>;
    /** The usernames that begin with the text, case aside; at most `limit`. */
    usernamesLike(prefix: string, limit: number): Promise<string[]>;
    /** Active people whose direct org role is Owner. */
    owners(): Promise<OwnerState[]>;
    /** Names of the projects that the person owns, sorted. */
    ownedProjects(personId: string): Promise<string[]>;
    count(): Promise<number>;
  };
  readonly groups: {
    find(key: NameKey): Promise<GroupRecord[]>;
    list(search: string | undefined, page: PageRequest): Promise<Page<GroupRecord>>;
    /** Adds roles and members (usernames, sorted), keeping the order. */
    describe(groups: readonly GroupRecord[]): Promise<Group[]>;
    /** Of the pairs asked for, those that are members. */
    memberIds(groupId: string, personIds: readonly string[]): Promise<string[]>;
    namesLike(prefix: string, limit: number): Promise<string[]>;
    count(): Promise<number>;
  };
  readonly roles: {
    find(key: NameKey): Promise<RoleRecord[]>;
    /** By scope, then in the order they were made; there are never so many that it needs pages. */
    list(scope: Scope | undefined): Promise<RoleRecord[]>;
    describe(roles: readonly RoleRecord[]): Promise<Role[]>;
    /** Who has the role directly, sorted by name within each type. */
    holders(roleId: string): Promise<RoleHolder[]>;
    /** The org roles that map to a project role, by name. */
    mappedBy(roleId: string): Promise<string[]>;
  };
  readonly access: {
    /** The part of the graph that decides the power of these subjects, and the roles among them. */
    load(subjects: readonly SubjectRef[]): Promise<LoadedAccess>;
    /** The graph of the whole organization, a few thousand rows at a time; must not take much longer than reading them. */
    loadAll(pace?: () => Promise<void>): Promise<WholeGraph>;
  };
  readonly projects: ProjectReads;
  readonly serviceAccounts: ServiceAccountReads;
  readonly invitations: InvitationReads;
  readonly tokens: TokenReads;
  readonly credentials: CredentialReads;
  readonly logins: {
    /** undefined: no failure on record. */
    delay(key: string): Promise<LoginDelay | undefined>;
  };
  readonly audit: {
    head(): Promise<AuditHead>;
    /** Latest first, from before `cursor`'s seq. */
    list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEvent>>;
    byId(id: string): Promise<AuditEvent | undefined>;
    /** The ids that acted under a username, with how often, the most active first; at most `limit`. */
    actorsNamed(username: string, limit: number): Promise<{ readonly id: string; readonly events: number }[]>;
    /** What somebody was called when they acted last; undefined: they never did. */
    lastNameOf(id: string): Promise<string | undefined>;
    /** Of the ids, those that events tell of as service accounts, also those that are gone. */
    serviceAccountsAmong(ids: readonly string[]): Promise<string[]>;
    /** Events from `seq` up, at most `limit`, oldest first; must not load more than that. */
    following(seq: number, limit: number): Promise<AuditEvent[]>;
    /** The next `limit` rows as text, beyond `beyond`, up to `last`: for exports of any size in constant memory. */
    rows(columns: readonly AuditColumn[], filter: AuditFilter, from: AuditPosition, limit: number): Promise<AuditRows>;
    /** The same rows as CSV records, each cell as `csvCell` writes it: several times faster than through their cells. */
    csv(columns: readonly AuditColumn[], filter: AuditFilter, from: AuditPosition, limit: number): Promise<AuditText>;
  };
  readonly imports: ImportReads;
  readonly denials: {
    /** Of one actor and reason. */
    get(key: string): Promise<DenialCount | undefined>;
  };
  readonly quotas: QuotaReads;
  readonly answers: {
    /** In order of part. */
    of(id: string): Promise<StoredAnswer[]>;
  };
  readonly names: NameReads;
  readonly health: HealthReads;
  /** What must hold beyond the engine's own integrity; each finding is a sentence. */
  findings(): Promise<string[]>;
}

/** Writes that can move power are known to core/watch.ts, each with what it touches. */
export interface Writes extends Reads {
  readonly organization: Reads['organization'] & {
    insert(organization: Organization): Promise<void>;
    update(id: string, change: Partial<Pick<Organization, 'name' | 'url'>>): Promise<void>;
  };
  readonly people: Reads['people'] & {
    /** Throws `conflict` when an e-mail or username is taken by the time of the write. */
    insert(people: readonly PersonRecord[]): Promise<void>;
    update(id: string, change: PersonChange): Promise<void>;
    /** With their memberships, bindings, tokens and sessions; their audit events stay. */
    remove(ids: readonly string[]): Promise<void>;
    /** The moment of a login, on no power's way. */
    loggedIn(id: string, at: string): Promise<void>;
  };
  readonly groups: Reads['groups'] & {
    insert(groups: readonly GroupRecord[]): Promise<void>;
    update(
      id: string,
      change: { readonly name: string; readonly description: string; readonly updated_at: string },
    ): Promise<void>;
    /** With memberships and bindings. */
    remove(ids: readonly string[]): Promise<void>;
    /** Adding who is in already must change nothing. */
    addMembers(members: readonly Membership[]): Promise<void>;
    removeMembers(members: readonly Membership[]): Promise<void>;
  };
  readonly roles: Reads['roles'] & {
    insert(roles: readonly RoleRecord[]): Promise<void>;
    /** Assigning replaces: a subject has one direct org role, and one a project. */
    bind(bindings: readonly RoleBinding[]): Promise<void>;
    /** Takes a subject's role in a project away. */
    unbind(subject: SubjectRef, projectId: string): Promise<void>;
    update(id: string, change: RoleChange): Promise<void>;
    /** Who has the first role directly, or is offered it, has the second instead, in the same places. */
    rebind(fromRoleId: string, toRoleId: string): Promise<void>;
    /** With what they grant; nobody may have them. */
    remove(ids: readonly string[]): Promise<void>;
  };
  readonly projects: ProjectWrites;
  readonly serviceAccounts: ServiceAccountWrites;
  readonly invitations: InvitationWrites;
  readonly tokens: TokenWrites;
  readonly logins: Reads['logins'] & {
    setDelay(key: string, delay: LoginDelay): Promise<void>;
    clear(key: string): Promise<void>;
    /** Takes out what ended at a moment or before it; must take no longer for much that stays. */
    forget(until: string): Promise<void>;
  };
  readonly audit: Reads['audit'] & {
    /** Throws `internal` for what would not be plain where `csv` counts on it. */
    append(events: readonly AuditEvent[]): Promise<void>;
  };
  readonly imports: ImportWrites;
  readonly denials: Reads['denials'] & {
    set(key: string, count: DenialCount): Promise<void>;
  };
  readonly quotas: QuotaWrites;
  readonly answers: Reads['answers'] & {
    put(answer: StoredAnswer): Promise<void>;
    /** Takes out what was made at a moment or before it; must take no longer for much that stays. */
    forget(until: string): Promise<void>;
  };
}
