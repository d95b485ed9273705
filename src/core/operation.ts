import type * as z from 'zod/mini';
import type { AuditKind } from '../domain/audit.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { Permission } from '../domain/permissions.ts';
import type { Context, Environment, EventDraft, ProjectRef } from './context.ts';
import type { LoginDelay } from './store/logins.ts';
import type { Reads, Store, Writes } from './store/index.ts';
import type { StoreAdmin } from './store/admin.ts';

/**
 * An operation is data: what can be done, by whom, and what the log will say. Nothing here runs;
 * `execute` does, and applies validation, authentication, permission, guards, transaction and audit.
 */

export type Schema = z.core.$ZodType;
/** The input as an operation gets it: checked, with defaults filled in. */
export type OutputOf<S extends Schema> = z.core.output<S>;

/** A secret that an operation made and that somebody must be shown, once. */
export interface Secret {
  readonly email: string | null;
  readonly username: string;
  readonly kind: 'temporary_password' | 'token' | 'invitation';
  readonly secret: string;
  /** It takes the place of the token that authenticated. */
  readonly replacesCurrent?: boolean;
}

/** What an input tells of a secret that its call may make: what is left out is not known before. */
export interface ExpectedSecret {
  readonly email?: string | null | undefined;
  readonly username?: string | undefined;
}

/** Why an operation asks for no permission, and whether somebody must be authenticated all the same. */
export interface NoPermission {
  readonly none: string;
  readonly authenticated: boolean;
  /**
   * Why a token that is limited to some permissions may change this nonetheless, such as: it is the token itself.
   * Without it, what asks for no permission is for whoever logged in, and for tokens without limits.
   */
  readonly limited?: string;
}

/**
 * An attempt that proves something by a secret. It counts as failed from its beginning, before the slow
 * look at the secret, so that many at once count as many; only then is it known to have been none.
 */
export interface Attempt<I, Plan> {
  /** The codes that say that the proof failed. */
  readonly codes: readonly ErrorCode[];
  /** What it counts against: on a server, attempts with a key in common wait for each other instead of counting as failures. */
  keys(tx: Reads, input: I, plan: Plan, environment: Environment): Promise<readonly string[]>;
  /** Counts it; answers what `takeBack` needs to know. Throws `rate_limited`, and then counts nothing. */
  count(tx: Writes, input: I, plan: Plan, environment: Environment): Promise<Counted>;
  /** The proof was good, though something else was not. */
  takeBack(tx: Writes, counted: Counted): Promise<void>;
  /** The event that tells of a failed proof. */
  failed(tx: Reads, input: I, plan: Plan): Promise<EventDraft>;
}

/** Keys of what was counted, each with the state before and after. */
export type Counted = ReadonlyMap<string, { readonly before: LoginDelay | undefined; readonly after: LoginDelay }>;

interface Described<S extends Schema, O> {
  /** `noun.verb`. */
  readonly name: `${string}.${string}`;
  /** One line, as a command: "Add people". */
  readonly summary: string;
  readonly input: S;
  readonly output: z.core.$ZodType<O>;
  /** All of these are needed; further ones that depend on the data are `also`. */
  readonly permission: readonly Permission[] | NoPermission;
  /**
   * The project that the input names: those of `permission` that are a project's must hold there or
   * everywhere; the others, and all of them without this, everywhere.
   */
  project?(context: Context<Reads>, input: OutputOf<S>): Promise<ProjectRef>;
  /** Permissions that only some inputs need, with the case: for help and docs; `run` requires them. */
  readonly also?: Readonly<Record<Permission, string>>;
  /** Error codes of its own, beside those that any operation can give. */
  readonly errors?: readonly ErrorCode[];
}

/** Looks and changes nothing. */
export interface ReadOperation<S extends Schema = Schema, O = unknown> extends Described<S, O> {
  readonly mode: 'read';
  run(context: Context<Reads>, input: OutputOf<S>): Promise<O>;
}

/** Changes something, in one transaction. */
export interface WriteOperation<
  S extends Schema = Schema,
  O = unknown,
  Plan = unknown,
  Prepared = unknown,
> extends Described<S, O> {
  readonly mode: 'write';
  /** The kinds of events it may record; it must record one for whatever it changes. */
  readonly records: readonly AuditKind[];
  /** Reads what `prepare` needs to know, on a snapshot that may be out of date by the time of `run`. */
  plan?(context: Context<Reads>, input: OutputOf<S>): Promise<Plan>;
  /** Does what is slow and needs no store: bcrypt, minting. */
  prepare?(input: OutputOf<S>, plan: Plan, environment: Environment): Promise<Prepared>;
  /** Awaits the store alone; may run again on a retry. */
  run(context: Context, input: OutputOf<S>, prepared: Prepared): Promise<O>;
  secrets?(output: O): readonly Secret[];
  /** The secrets that a call makes at most, so that there is room for them before it is made; left out: one. */
  expectedSecrets?(input: OutputOf<S>): Iterable<ExpectedSecret>;
  /** For what can be guessed at. Each of these has a transaction of its own. */
  readonly attempt?: Attempt<OutputOf<S>, Plan>;
}

/** Changes many things, a transaction a batch, after all of it was found acceptable. */
export interface BulkOperation<
  S extends Schema = Schema,
  O = unknown,
  Plan = unknown,
  Batch = unknown,
> extends Described<S, O> {
  readonly mode: 'bulk';
  readonly records: readonly AuditKind[];
  /** What to do when a batch fails after others were done. */
  readonly goOn: string;
  /** Finds every fault before the first write. */
  plan(context: Context<Reads>, input: OutputOf<S>): Promise<Plan>;
  /** The units, with all that is slow done; none for a dry run. */
  batches(input: OutputOf<S>, plan: Plan, environment: Environment): readonly Batch[];
  run(context: Context, batch: Batch): Promise<O>;
  /** The input that goes on where an interrupted call with this one stopped, after these outputs. */
  resumed(input: OutputOf<S>, outputs: readonly O[]): OutputOf<S>;
  /** The answer to the whole call from the batches that were done. */
  merge(plan: Plan, outputs: readonly O[], input: OutputOf<S>): O;
  secrets?(output: O): readonly Secret[];
  /** As of a write. */
  expectedSecrets?(input: OutputOf<S>): Iterable<ExpectedSecret>;
}

/** Reads more than fits in memory, a page at a time. */
export interface StreamOperation<S extends Schema = Schema, O = unknown, Start = unknown> extends Described<S, O> {
  readonly mode: 'stream';
  begin(context: Context<Reads>, input: OutputOf<S>): Promise<Start>;
  /** The next piece and where to go on; each is read in a transaction of its own. */
  next(tx: Reads, start: Start): Promise<{ readonly piece: O; readonly rest: Start | null }>;
}

/** What work on a store has beside it. */
export interface StoreDependencies {
  readonly environment: Environment;
  /** Opens the second store, where the work is between two, and makes it if need be. */
  readonly target: () => Promise<Store & StoreAdmin>;
  /** Takes secrets that were made, before the commit; when it throws, nothing was changed. */
  readonly deliver: (secrets: readonly Secret[]) => Promise<void>;
}

/** Works on the store as such, whoever can open it; there is no way to do this from afar. */
export interface StoreOperation<S extends Schema = Schema, O = unknown> extends Omit<
  Described<S, O>,
  'permission' | 'also' | 'project'
> {
  readonly mode: 'store';
  readonly permission: NoPermission;
  /** The kinds of events it may record, with nobody as actor. */
  readonly records: readonly AuditKind[];
  run(store: Store & StoreAdmin, input: OutputOf<S>, around: StoreDependencies): Promise<O>;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- a registry holds operations of every shape */
export type Operation<S extends Schema = any, O = any> =
  ReadOperation<S, O> | WriteOperation<S, O, any, any> | BulkOperation<S, O, any, any>;
export type AnyOperation = Operation | StreamOperation<any, any, any> | StoreOperation<any, any>;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** The input as a caller may give it: defaults not filled in. */
export type InputOf<S extends Schema> = z.core.input<S>;

type Without<T> = Omit<T, 'mode'>;

/** Defines a read; typing only. */
export const query = <S extends Schema, O>(definition: Without<ReadOperation<S, O>>): ReadOperation<S, O> => ({
  mode: 'read',
  ...definition,
});
/** Defines a write; typing only. */
export const operation = <S extends Schema, O, Plan = undefined, Prepared = undefined>(
  definition: Without<WriteOperation<S, O, Plan, Prepared>>,
): WriteOperation<S, O, Plan, Prepared> => ({ mode: 'write', ...definition });
/** Defines a bulk write; typing only. */
export const bulk = <S extends Schema, O, Plan, Batch>(
  definition: Without<BulkOperation<S, O, Plan, Batch>>,
): BulkOperation<S, O, Plan, Batch> => ({
  mode: 'bulk',
  ...definition,
});
/** Defines a stream; typing only. */
export const stream = <S extends Schema, O, Start>(
  definition: Without<StreamOperation<S, O, Start>>,
): StreamOperation<S, O, Start> => ({ mode: 'stream', ...definition });
/** Defines work on a store; typing, and the reason why it asks for no permission. */
export const storeOperation = <S extends Schema, O>(
  definition: Omit<StoreOperation<S, O>, 'mode' | 'permission' | 'records'> &
    Partial<Pick<StoreOperation<S, O>, 'records'>>,
): StoreOperation<S, O> => ({
  mode: 'store',
  records: [],
  permission: { none: 'anybody who can open the file or database may do this', authenticated: false },
  ...definition,
});
