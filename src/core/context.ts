import type { PermissionSet } from '../domain/access/permission-set.ts';
import type { AuditEvent, AuditKind } from '../domain/audit.ts';
import type { AppError } from '../domain/errors.ts';
import type { Permission } from '../domain/permissions.ts';
import type { InputOf, Operation, ProjectRef, Schema, Secret, StreamOperation } from './operation.ts';
import type { IdempotencyKey } from './engine/idempotency.ts';
import type { Bcrypt, Random } from './secrets.ts';
import type { Reads, Writes } from './store/index.ts';

/** Who acts: an authenticated person or service account, with their power as it was when the operation began. */
export interface Actor {
  readonly type: 'user' | 'service_account';
  readonly id: string;
  /** The name of a service account. */
  readonly username: string;
  readonly permissions: PermissionSet;
  /** The token that authenticated; null where a password did, or nobody could yet. */
  readonly tokenId: string | null;
  /** The id of whoever may know what the actor is shown: who made the token that authenticated, else the actor. */
  readonly holder: string;
}

/** What differs between runs and is handed in: nothing of ours reads a clock or rolls dice by itself. */
export interface Environment {
  /** Now, in milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly random: Random;
  readonly bcrypt: Bcrypt;
  readonly medium: AuditEvent['medium'];
  /** The caller's address; empty for local calls. */
  readonly address: string;
}

/** An event as an operation reports it; `execute` adds who, when, where and the chain. */
export interface EventDraft {
  readonly kind: AuditKind;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Facts worth keeping, such as before and after; never a secret. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What an operation's `run` is given. Readers get `tx` without its writes. */
export interface Context<Tx extends Reads = Writes> {
  readonly tx: Tx;
  /** Throws `unauthenticated` where nobody is. */
  readonly actor: () => Actor;
  /** Now, as ISO 8601 in UTC; the same throughout the operation. */
  readonly at: string;
  readonly environment: Environment;
  /** A further permission that the data turned out to need: in a project, or else everywhere. Throws `forbidden`. */
  readonly require: (permission: Permission, project?: ProjectRef) => void;
  /** Reports an event of the operation's declared kinds. */
  readonly record: (event: EventDraft) => void;
  /** For operations that authenticate by themselves (init, login): from here on this person acts. */
  readonly actAs: (personId: string) => Promise<Actor>;
  /**
   * What is done is done by this person's power as it is now, whoever acts: an invitation is accepted
   * by its inviter's, who is a person or a service account. Somebody who is gone or deactivated has none.
   */
  readonly actOnBehalfOf: (subjectId: string, refusal: DelegatedRefusal) => Promise<void>;
  /** Tells how far long reading is, and lets the process breathe. Throws `interrupted` when the caller wants to stop. */
  readonly progress: (done: number, total: number) => Promise<void>;
  /** Lets others have the thread where this work held it long enough; cheap, so that loops call it often. Throws as `progress` does. */
  readonly pace: () => Promise<void>;
}

/** What becomes of a refusal where it is somebody else's power that does not reach. */
export interface DelegatedRefusal {
  /** The refusal in words for whoever acts, who can do nothing about it. */
  readonly told: (refusal: AppError) => AppError;
  /** The event of it; it has no actor, for whoever was about to act may not be there after the rollback. */
  readonly event: EventDraft;
}

/** What a caller may add to a call. */
export interface CallOptions {
  /** Takes secrets that the operation made, before its transaction commits; when it throws, nothing was changed. */
  readonly deliver?: (secrets: readonly Secret[]) => Promise<void>;
  readonly progress?: (done: number, total: number) => void;
  /** Stops a bulk after the unit in hand. */
  readonly signal?: AbortSignal;
  /** Takes what each batch of a bulk answered, after its commit and before its `progress`. */
  readonly partial?: (output: unknown) => Promise<void>;
  /** Takes sentences on what followed from a change though nobody asked for it, after the commit. */
  readonly note?: (notes: readonly string[]) => void;
  /** Makes a repetition of the call answer what the first one did. */
  readonly idempotency?: IdempotencyKey;
}

/** Carries an operation to where the organization is, and its answer back: in this process, or over HTTP. */
export interface Caller {
  call<S extends Schema, O>(operation: Operation<S, O>, input: InputOf<S>, options?: CallOptions): Promise<O>;
  /** Pieces of an answer that is too large to hold. */
  stream<S extends Schema, O>(operation: StreamOperation<S, O>, input: InputOf<S>): AsyncIterable<O>;
  close(): Promise<void>;
}
