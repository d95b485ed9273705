import type * as z from 'zod/mini';
import type { AuditKind } from '../domain/audit.ts';
import type { AppError, ErrorCode } from '../domain/errors.ts';
import type { Permission } from '../domain/permissions.ts';
import type { Context, Environment, EventDraft, Holding, ProjectRef } from './context.ts';
import type { Live, Watched } from './live.ts';
import type { LoginDelay } from './store/logins.ts';
import type { Reads, Store, Writes } from './store/index.ts';
import type { StoreAdmin } from './store/admin.ts';

/**
 * An operation is data: what can be done, by whom, and what the audit log will say. `execute` runs it, and applies
 * validation, authentication, permissions, guards, transaction and audit.
 */

export type Schema = z.core.$ZodType;
/** The input as an operation gets it: validated, with defaults filled in. */
export type OutputOf<S extends Schema> = z.core.output<S>;

/** A secret that an operation made, to be shown once. */
export interface Secret {
  readonly email: string | null;
  readonly username: string;
  readonly kind: 'temporary_password' | 'token' | 'invitation';
  readonly secret: string;
  /** It replaces the token that authenticated. */
  readonly replacesCurrent?: boolean;
}

/** What the input says about a secret that the call may make; what is left out is unknown before the call. */
export interface ExpectedSecret {
  readonly email?: string | null | undefined;
  readonly username?: string | undefined;
}

/** Why an operation needs no permission, and whether it needs a token nevertheless. */
interface NoPermission {
  readonly none: string;
  readonly authenticated: boolean;
  /**
   * Why a token that is limited to some permissions may run it nevertheless, such as: it changes only the token itself.
   * Left out: a limited token is refused.
   */
  readonly limited?: string;
}

/** An attempt to prove something, of which failures are counted and recorded. */
interface Attempt<I, Plan> {
  /** The error codes that mean a wrong proof. */
  readonly codes: readonly ErrorCode[];
  /** Counts it as failed, and returns what `takeBack` needs. Throws `rate_limited`, and then counts nothing. */
  count(tx: Writes, input: I, plan: Plan, environment: Environment): Promise<Counted>;
  /** The audit event of a failed attempt. */
  failed(tx: Reads, input: I, plan: Plan): Promise<EventDraft>;
}

/**
 * A proof that nobody can guess, such as a signature, which `prepare` checks. Only what fails there is counted: a right
 * proof is never refused for wrong ones of others. What `run` refuses is recorded.
 */
export type UnguessableProof<I, Plan> = Attempt<I, Plan>;

/**
 * An attempt to prove something with a secret, such as a password. It is counted as failed before the slow check of the
 * secret, so that parallel attempts are all counted, and taken back when the secret was right.
 */
export interface SecretAttempt<I, Plan> extends Attempt<I, Plan> {
  /** What it is counted by, such as account and network; on a server, attempts with a key in common run one after the other. */
  keys(tx: Reads, input: I, plan: Plan, environment: Environment): Promise<readonly string[]>;
  /** Uncounts an attempt whose secret was right, whatever else failed. */
  takeBack(tx: Writes, counted: Counted): Promise<void>;
}

/** The counted keys, each with its state before and after. */
export type Counted = ReadonlyMap<string, { readonly before: LoginDelay | undefined; readonly after: LoginDelay }>;

interface Described<S extends Schema, O> {
  /** `noun.verb`. */
  readonly name: `${string}.${string}`;
  /** One line, as a command: "Add people". */
  readonly summary: string;
  readonly input: S;
  readonly output: z.core.$ZodType<O>;
  /** All of these are required; `also` lists those that depend on the data. */
  readonly permission: readonly Permission[] | NoPermission;
  /**
   * The project that the input names. Project permissions are required in it; other permissions, and all of them when
   * this is left out, in the organization.
   */
  project?(context: Context<Reads>, input: OutputOf<S>): Promise<ProjectRef>;
  /** Permissions that only some inputs need, with the case, for help and docs; `run` requires them. */
  readonly also?: Readonly<Record<Permission, string>>;
  /** Error codes beside those of every operation. */
  readonly errors?: readonly ErrorCode[];
}

/** Reads, and changes nothing. */
export interface ReadOperation<S extends Schema = Schema, O = unknown> extends Described<S, O> {
  readonly mode: 'read';
  /** It looks at the whole organization each time, so on a server it never starts as a short read. */
  readonly long?: boolean;
  /** Reads what `prepare` needs, from an earlier snapshot than that of `run`. */
  plan?(context: Context<Reads>, input: OutputOf<S>): Promise<unknown>;
  /** Does slow work that needs no store, such as asking a bucket, so that no snapshot is kept for it. `signal`: the caller wants to stop. */
  prepare?(input: OutputOf<S>, plan: unknown, environment: Environment, signal?: AbortSignal): Promise<unknown>;
  run(context: Context<Reads>, input: OutputOf<S>, prepared?: unknown): Promise<O>;
}

/** Changes something in one transaction. */
export interface WriteOperation<
  S extends Schema = Schema,
  O = unknown,
  Plan = unknown,
  Prepared = unknown,
> extends Described<S, O> {
  readonly mode: 'write';
  /** The kinds of events that it may record, first that for which it is there; it must record one for everything that it changes. */
  readonly records: readonly AuditKind[];
  /** Why it records none, or none of what it is there for. */
  readonly unrecorded?: string;
  /** Why it has no dry run; left out: it has one. */
  readonly noDryRun?: string;
  /** Reads what `prepare` needs, from a snapshot that may be out of date when `run` runs. */
  plan?(context: Context<Reads>, input: OutputOf<S>): Promise<Plan>;
  /** Does slow work that needs no store, such as bcrypt, so that writers do not wait for it. `signal`: the caller wants to stop. */
  prepare?(input: OutputOf<S>, plan: Plan, environment: Environment, signal?: AbortSignal): Promise<Prepared>;
  /** Before anything else, the call waits for its time. */
  readonly held?: Holding<OutputOf<S>>;
  /** Must await nothing but the store, and may run again when the transaction is retried. */
  run(context: Context, input: OutputOf<S>, prepared: Prepared): Promise<O>;
  secrets?(output: O): readonly Secret[];
  /** At most the secrets that a call makes, so that space can be reserved before the call; left out: one. */
  expectedSecrets?(input: OutputOf<S>): Iterable<ExpectedSecret>;
  /** For operations that check a secret. Its methods run in transactions of their own. */
  readonly attempt?: SecretAttempt<OutputOf<S>, Plan>;
  /** For operations that check a proof that nobody can guess. Its methods run in transactions of their own. */
  readonly proof?: UnguessableProof<OutputOf<S>, Plan>;
}

/** Batches, of which no more than one has to be in memory. */
export interface Batches<Batch> extends Iterable<Batch> {
  readonly length: number;
}

/** Changes many things, one transaction a batch, after the whole input was checked. */
export interface BulkOperation<
  S extends Schema = Schema,
  O = unknown,
  Plan = unknown,
  Batch = unknown,
> extends Described<S, O> {
  readonly mode: 'bulk';
  readonly records: readonly AuditKind[];
  /** The hint when a batch fails after others were committed: how to go on. */
  readonly goOn: string;
  /** Finds all faults of the input before the first write. */
  plan(context: Context<Reads>, input: OutputOf<S>): Promise<Plan>;
  /** The field of the output that lists what each batch did; left out: there is none. */
  readonly list?: string;
  /** What batches would return, for a dry run, which runs none. */
  foreseen(plan: Plan): Iterable<O>;
  /** The batches, each made when its turn comes, with slow work done. */
  batches(input: OutputOf<S>, plan: Plan, environment: Environment): Batches<Batch>;
  run(context: Context, batch: Batch): Promise<O>;
  /**
   * What to run instead of a batch that was refused for what is in it, to find out which part that is: smaller ones. None:
   * it cannot be parted. Undefined, or left out: the refusal ends the call.
   */
  apart?(batch: Batch): readonly Batch[] | undefined;
  /** The batch that leaves out what was refused, and tells why; only with `apart`. */
  failing?(batch: Batch, error: AppError): Batch;
  /** The rest of the input, for a repeated call whose first run stopped after these outputs. */
  resumed(input: OutputOf<S>, outputs: AsyncIterable<O>): Promise<OutputOf<S>>;
  /** The output of the call, from those of the committed batches, and of batches that an earlier run of it committed. */
  merge(plan: Plan, outputs: readonly O[], earlier: readonly O[]): O;
  /** Lets go of what a plan holds; called once it is carried out, or is not. */
  release?(plan: Plan): void;
  secrets?(output: O): readonly Secret[];
  /** As of a write. */
  expectedSecrets?(input: OutputOf<S>): Iterable<ExpectedSecret>;
}

/** A piece of a stream, and where to go on; null: at the end. */
interface StreamStep<O, Start> {
  readonly piece: O;
  readonly rest: Start | null;
}

/** Reads more than fits in memory, a piece at a time. */
export interface StreamOperation<S extends Schema = Schema, O = unknown, Start = unknown> extends Described<S, O> {
  readonly mode: 'stream';
  begin(context: Context<Reads>, input: OutputOf<S>): Promise<Start>;
  /** The next piece, read from its own snapshot; `at`: now, by the clock of the store. */
  next(tx: Reads, start: Start, at: string): Promise<StreamStep<O, Start>>;
  /** Of a stream that never ends; each of its pieces has a rest. */
  readonly live?: Live<O, Start, InputOf<S>> | Watched<O, InputOf<S>>;
}

/** What a store operation is given beside the store. */
export interface StoreDependencies {
  readonly environment: Environment;
  /** Opens the second store of an operation between two, and creates it if needed. */
  readonly target: () => Promise<Store & StoreAdmin>;
  /** Takes the secrets that were made, before the commit; when it throws, nothing is changed. */
  readonly deliver: (secrets: readonly Secret[]) => Promise<void>;
}

/** Works on a store as a whole. Access to the file or database is the permission, so it is not offered over HTTP. */
export interface StoreOperation<S extends Schema = Schema, O = unknown> extends Omit<
  Described<S, O>,
  'permission' | 'also' | 'project'
> {
  readonly mode: 'store';
  readonly permission: NoPermission;
  /** Whether it changes a store, or makes one. */
  readonly changes: boolean;
  /** The kinds of events that it may record, without an actor. */
  readonly records: readonly AuditKind[];
  run(store: Store & StoreAdmin, input: OutputOf<S>, around: StoreDependencies): Promise<O>;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- a registry holds operations of every shape */
export type Operation<S extends Schema = any, O = any> =
  ReadOperation<S, O> | WriteOperation<S, O, any, any> | BulkOperation<S, O, any, any>;
export type AnyOperation = Operation | StreamOperation<any, any, any> | StoreOperation<any, any>;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** The input as a caller gives it, before defaults are filled in. */
export type InputOf<S extends Schema> = z.core.input<S>;

/** Whether an operation can be called as a dry run: every write, unless it says why not. */
export const takesDryRun = (operation: Pick<AnyOperation, 'mode'> & { readonly noDryRun?: string }): boolean =>
  (operation.mode === 'write' || operation.mode === 'bulk') && operation.noDryRun === undefined;

type Without<T> = Omit<T, 'mode'>;

/** Defines a read operation; for type inference. */
export const query = <S extends Schema, O>(definition: Without<ReadOperation<S, O>>): ReadOperation<S, O> => ({
  mode: 'read',
  ...definition,
});

interface Preparing<S extends Schema, O, Plan, Prepared> extends Omit<
  Without<ReadOperation<S, O>>,
  'plan' | 'prepare' | 'run'
> {
  plan(context: Context<Reads>, input: OutputOf<S>): Promise<Plan>;
  prepare(input: OutputOf<S>, plan: Plan, environment: Environment, signal?: AbortSignal): Promise<Prepared>;
  run(context: Context<Reads>, input: OutputOf<S>, prepared: Prepared): Promise<O>;
}

/** Defines a read operation that does slow work between two snapshots. */
export const preparedQuery = <S extends Schema, O, Plan, Prepared>(
  definition: Preparing<S, O, Plan, Prepared>,
): ReadOperation<S, O> => ({
  mode: 'read',
  ...definition,
  prepare: (input, plan, environment, signal) => definition.prepare(input, plan as Plan, environment, signal),
  run: (context, input, prepared) => definition.run(context, input, prepared as Prepared),
});
/** Defines a write operation; for type inference. */
export const operation = <S extends Schema, O, Plan = undefined, Prepared = undefined>(
  definition: Without<WriteOperation<S, O, Plan, Prepared>>,
): WriteOperation<S, O, Plan, Prepared> => ({ mode: 'write', ...definition });
/** Defines a bulk operation; for type inference. */
export const bulk = <S extends Schema, O, Plan, Batch>(
  definition: Without<BulkOperation<S, O, Plan, Batch>>,
): BulkOperation<S, O, Plan, Batch> => ({
  mode: 'bulk',
  ...definition,
});
/** Defines a stream operation; for type inference. */
export const stream = <S extends Schema, O, Start>(
  definition: Without<StreamOperation<S, O, Start>>,
): StreamOperation<S, O, Start> => ({ mode: 'stream', ...definition });
/** Defines a store operation, which needs no permission. */
export const storeOperation = <S extends Schema, O>(
  definition: Omit<StoreOperation<S, O>, 'mode' | 'permission' | 'records' | 'changes'> &
    Partial<Pick<StoreOperation<S, O>, 'records' | 'changes'>>,
): StoreOperation<S, O> => ({
  mode: 'store',
  // What is recorded is a change.
  changes: definition.records !== undefined,
  records: [],
  permission: { none: 'anybody who can open the file or database may do this', authenticated: false },
  ...definition,
});
