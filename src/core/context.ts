import type { PermissionSet } from '../domain/access/permission-set.ts';
import type { AuditEvent, AuditKind } from '../domain/audit.ts';
import type { AppError } from '../domain/errors.ts';
import type { Permission } from '../domain/permissions.ts';
import type { ProjectRecord } from '../domain/projects.ts';
import type { OpenSpool } from '../lib/spool.ts';
import type { OpenBucket } from './bucket.ts';
import type { VerifyToken } from './id-token.ts';
import type { Outbound } from './outbound.ts';
import type { Sealing } from './sealing.ts';
import type { Bcrypt, Random } from './secrets.ts';
import type { SignInProtocol } from './sign-in.ts';
import type { Reads, Writes } from './store/index.ts';

/** Who acts: an authenticated person or service account, with the permissions they had when the operation began. */
export interface Actor {
  readonly type: 'user' | 'service_account';
  readonly id: string;
  /** The name, for a service account. */
  readonly username: string;
  readonly permissions: PermissionSet;
  /** The token that authenticated; null when a password did, or when nobody could log in yet. */
  readonly tokenId: string | null;
  /** The id of who may know what the actor is shown: the maker of the token that authenticated, else the actor. */
  readonly holder: string;
}

/** What reaches beyond the store. */
export interface Services {
  readonly outbound: Outbound;
  readonly sealing: Sealing;
  readonly openBucket: OpenBucket;
  readonly verifyToken: VerifyToken;
  readonly signIn: SignInProtocol;
  /** A variable of this process; undefined: it is not set. */
  readonly variable: (name: string) => string | undefined;
}

/** What differs between runs and is handed in: core reads no clock and no random source by itself. */
export interface Environment extends LocalEnvironment, Services {}

/** The part of it that is the same whatever store is worked on. */
export interface LocalEnvironment {
  /** Now, in milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly random: Random;
  readonly bcrypt: Bcrypt;
  readonly medium: AuditEvent['medium'];
  /** The caller's address; empty for local calls. */
  readonly address: string;
  /** Keeps what is too much for memory. */
  readonly spool: OpenSpool;
}

/** An audit event as an operation reports it; `execute` adds who, when, from where, and the hash chain. */
export interface EventDraft {
  readonly kind: AuditKind;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Facts worth keeping, such as before and after; never a secret. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A project as a scope of permissions. */
export type ProjectRef = Pick<ProjectRecord, 'id' | 'name'>;

/** What an operation's `run` is given. Read operations get `tx` without its writes. */
export interface Context<Tx extends Reads = Writes> {
  readonly tx: Tx;
  /** Throws `unauthenticated` when nobody is logged in. */
  readonly actor: () => Actor;
  /** Now, as ISO 8601 in UTC; the same throughout the operation. */
  readonly at: string;
  readonly environment: Environment;
  /** Requires a further permission that depends on the data: in a project, or else in the organization. Throws `forbidden`. */
  readonly require: (permission: Permission, project?: ProjectRef) => void;
  /** Reports an event of one of the operation's declared kinds. */
  readonly record: (event: EventDraft) => void;
  /** Tells the caller a sentence, after the commit. */
  readonly note: (text: string) => void;
  /** For operations that authenticate by themselves (init, login): makes this account the actor; by default a person. */
  readonly actAs: (accountId: string, type?: Actor['type']) => Promise<Actor>;
  /**
   * Judges the changes by this subject's current permissions instead of the actor's: an invitation is accepted with
   * its inviter's permissions. A subject that is removed or deactivated has none.
   */
  readonly actOnBehalfOf: (subjectId: string, refusal: DelegatedRefusal) => Promise<void>;
  /** Reports the progress of long reading, and yields to other work. Throws `interrupted` when the caller wants to stop. */
  readonly progress: (done: number, total: number) => Promise<void>;
  /** Yields to other work once the time budget is used up; cheap, so loops call it often. Throws as `progress` does. */
  readonly pace: () => Promise<void>;
  /** Says that what follows may take long in one step: a short read starts again here as a long one. */
  readonly takesLong: () => void;
}

/** A call that may be held back until its time comes. */
export interface Holding<I> {
  /** What to hear of, and for how long to wait at most, in milliseconds; undefined: it is not held back. */
  of(input: I): { readonly about: string; readonly time: number } | undefined;
  /** In how many milliseconds its time comes if there is no news; 0: now. Must be quick: it is asked with all news. */
  dueIn(context: Context<Reads>, input: I): Promise<number>;
}

/** What to do with a refusal when the permissions of another subject were not enough. */
export interface DelegatedRefusal {
  /** Rewords the refusal for the actor, who cannot do anything about it. */
  readonly told: (refusal: AppError) => AppError;
  /** Its audit event. It names no actor, because after the rollback the actor may not exist. */
  readonly event: EventDraft;
}
