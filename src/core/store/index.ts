import type { AccessReads } from './access.ts';
import type { AuditReads, AuditWrites } from './audit.ts';
import type { AuditHoldReads, AuditHoldWrites } from './audit-holds.ts';
import type { AuditStreamReads, AuditStreamWrites } from './audit-streams.ts';
import type { CredentialReads } from './credentials.ts';
import type { DenialReads, DenialWrites } from './denials.ts';
import type { GroupReads, GroupWrites } from './groups.ts';
import type { HealthReads } from './health.ts';
import type { IpAllowListReads, IpAllowListWrites } from './ip-allow-list.ts';
import type { ImportReads, ImportWrites } from './imports.ts';
import type { InvitationReads, InvitationWrites } from './invitations.ts';
import type { JobReads, JobWrites } from './jobs.ts';
import type { LoginReads, LoginWrites } from './logins.ts';
import type { MachineTypeReads, MachineTypeWrites } from './machine-types.ts';
import type { NameReads } from './names.ts';
import type { NotificationReads, NotificationWrites } from './notifications.ts';
import type { OrganizationReads, OrganizationWrites } from './organization.ts';
import type { PeopleReads, PeopleWrites } from './people.ts';
import type { ProjectReads, ProjectWrites } from './projects.ts';
import type { QueueReads, QueueWrites } from './queues.ts';
import type { QuotaReads, QuotaWrites } from './quotas.ts';
import type { ResponseReads, ResponseWrites } from './responses.ts';
import type { RoleReads, RoleWrites } from './roles.ts';
import type { ScimReads, ScimWrites } from './scim.ts';
import type { ScimMappingReads, ScimMappingWrites } from './scim-mappings.ts';
import type { ServiceAccountReads, ServiceAccountWrites } from './service-accounts.ts';
import type { SignInReads, SignInWrites } from './sign-in.ts';
import type { SignInRequestReads, SignInRequestWrites } from './sign-in-requests.ts';
import type { TaskReads, TaskWrites } from './tasks.ts';
import type { TokenReads, TokenWrites } from './tokens.ts';
import type { TouchWrites } from './touch.ts';
import type { TrustReads, TrustWrites } from './trusts.ts';

export interface ReadOptions {
  readonly long?: boolean;
  /** The hash of the token that `work` asks for first: a store may ask for it together with what it needs itself. */
  readonly token?: string | undefined;
  /** Is told for how long, in milliseconds, each statement of a long read used another thread of this process. */
  readonly spent?: (time: number) => void;
}

interface WriteOptions {
  /** Without it, another writer is not waited for. */
  readonly wait?: boolean;
  /** What `work` will ask first (`Writes.ahead`). */
  readonly ahead?: (tx: Writes) => readonly Promise<unknown>[];
}

/** Waits for news of one thing. */
export interface Listener {
  /**
   * Resolves when there is news since the last call, or after so many milliseconds, or with the signal; whether there is
   * news. News of other things may count, but at most twice a second.
   */
  news(time: number, signal?: AbortSignal): Promise<boolean>;
  close(): void;
}

/**
 * The storage port, one file a noun. Every comment states an obligation, which the conformance suite
 * (test/stores/conformance.ts) checks on each engine.
 */
export interface Store {
  /**
   * How far the store's clock is ahead of this process's, in milliseconds, so that all processes use one clock; 0 for
   * an embedded store. In `write` it must be measured after the wait for other writers; in `read` it may be some
   * seconds old.
   */
  clockSkew(): number;
  /**
   * Runs `work` on one consistent snapshot; a write in it must fail, and other writers must not be blocked. `work` may
   * run again when the connection turns out to be dead before it returned any row. No statement of a long read may hold
   * the thread, however many rows it looks at.
   */
  read<T>(work: (tx: Reads) => Promise<T>, options?: ReadOptions): Promise<T>;
  /**
   * Runs `work` in one transaction: all of its writes are committed or, when it throws, none. Writers must run one
   * after the other, across all processes, so that what `work` read still holds at the commit. `work` may run again
   * when the engine asks for a retry, so it must have no other effects, and it must end once a statement has failed.
   * Throws `store_locked` when the lock is not free in time, or at once with `wait: false`, and `unavailable` with
   * `details.outcome` `unknown` when the result of the commit was lost.
   */
  write<T>(work: (tx: Writes) => Promise<T>, options?: WriteOptions): Promise<T>;
  /**
   * Hears of things that writes of any process told of (`JobWrites.tell`), from now on. It may hear of more, and may miss
   * what it should hear, so that who listens asks from time to time.
   */
  listen(about: string): Promise<Listener>;
  close(): Promise<void>;
}

export interface Reads {
  readonly organization: OrganizationReads;
  readonly people: PeopleReads;
  readonly groups: GroupReads;
  readonly roles: RoleReads;
  readonly access: AccessReads;
  readonly projects: ProjectReads;
  readonly serviceAccounts: ServiceAccountReads;
  readonly scim: ScimReads;
  readonly scimMappings: ScimMappingReads;
  readonly invitations: InvitationReads;
  readonly tokens: TokenReads;
  readonly credentials: CredentialReads;
  readonly logins: LoginReads;
  readonly audit: AuditReads;
  readonly auditStreams: AuditStreamReads;
  readonly auditHolds: AuditHoldReads;
  readonly ipAllowList: IpAllowListReads;
  readonly imports: ImportReads;
  readonly jobs: JobReads;
  readonly denials: DenialReads;
  readonly queues: QueueReads;
  readonly quotas: QuotaReads;
  readonly responses: ResponseReads;
  readonly tasks: TaskReads;
  readonly notifications: NotificationReads;
  readonly machineTypes: MachineTypeReads;
  readonly trusts: TrustReads;
  readonly signIn: SignInReads;
  readonly signInRequests: SignInRequestReads;
  readonly names: NameReads;
  readonly health: HealthReads;
  /** Violated invariants between tables, each as a sentence; empty when all hold. */
  findings(): Promise<string[]>;
}

/** Writes that can change permissions are tracked (core/guards/tracked-writes.ts). */
export interface Writes extends Reads {
  readonly organization: OrganizationWrites;
  readonly people: PeopleWrites;
  readonly groups: GroupWrites;
  readonly roles: RoleWrites;
  readonly projects: ProjectWrites;
  readonly serviceAccounts: ServiceAccountWrites;
  readonly scim: ScimWrites;
  readonly scimMappings: ScimMappingWrites;
  readonly invitations: InvitationWrites;
  readonly tokens: TokenWrites;
  readonly logins: LoginWrites;
  readonly audit: AuditWrites;
  readonly auditStreams: AuditStreamWrites;
  readonly auditHolds: AuditHoldWrites;
  readonly ipAllowList: IpAllowListWrites;
  readonly imports: ImportWrites;
  readonly jobs: JobWrites;
  readonly denials: DenialWrites;
  readonly queues: QueueWrites;
  readonly quotas: QuotaWrites;
  readonly responses: ResponseWrites;
  readonly tasks: TaskWrites;
  readonly notifications: NotificationWrites;
  readonly machineTypes: MachineTypeWrites;
  readonly trusts: TrustWrites;
  readonly signIn: SignInWrites;
  readonly signInRequests: SignInRequestWrites;
  readonly touch: TouchWrites;
  /**
   * Asks for what will be asked soon: over a network these questions travel together, and are answered from memory later.
   * An embedded store must not call `ask`. What it throws is thrown to who asks again. Of more than a
   * few things (`count`) nothing is asked: long lists are not kept, and would be asked for twice.
   */
  ahead(ask: () => readonly Promise<unknown>[], count?: number): void;
  /** Writes something and takes it away again: throws what a write would, on a full or a read-only disk. */
  probe(): Promise<void>;
  /** Resolves when every statement so far was carried out. Throws what failed. */
  settled(): Promise<void>;
}
