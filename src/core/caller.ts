import type { Context } from './context.ts';
import type { InputOf, Operation, Schema, Secret, StreamOperation } from './operation.ts';
import type { Reads } from './store/index.ts';

/** Identifies a call that may be repeated. */
export interface IdempotencyKey {
  /** At least 128 bits that only the caller knows. */
  readonly key: string;
  /** What the key is for, such as a method and path; the same text for another target is another key. */
  readonly target: string;
  /** A digest of the request; the same key with another digest is refused. */
  readonly request: string;
  /** Returns the stored response if there is one, and runs nothing if there is none. */
  readonly replayOnly?: boolean;
}

/** What a caller may add to a call. */
export interface CallOptions {
  /** Takes the secrets that the operation made, before its transaction commits; when it throws, nothing is changed. */
  readonly deliver?: (secrets: readonly Secret[]) => Promise<void>;
  readonly progress?: (done: number, total: number) => void;
  /** Stops a bulk after the current batch. */
  readonly signal?: AbortSignal;
  /** Takes the output of each batch of a bulk, after its commit and before its `progress`. */
  readonly partial?: (output: unknown) => Promise<void>;
  /** Takes sentences on consequences that nobody asked for, after the commit; `UNCHANGED` where nothing had to change. */
  readonly note?: (notes: readonly string[]) => void;
  /** Takes the operation id of a write once its events are committed, for a repeated call that of the first one. */
  readonly recorded?: (requestId: string) => void;
  /**
   * Returns what a write would do, with the same refusals, and changes nothing: no event, no stored response. What
   * would be secret is empty in the output, and nothing is delivered. Refusals are recorded as always.
   */
  readonly dryRun?: boolean;
  /** Whether a change that takes effect later elsewhere is waited for; left out: it is. */
  readonly wait?: boolean;
  /**
   * Asks whether to go on with a change of which a note said what is unusual; when it throws, nothing is changed. Left out:
   * it goes on.
   */
  readonly confirm?: (question: string) => Promise<void>;
  /** Takes what a write changed on an instance of another product, in words and in order. */
  readonly made?: (changes: readonly string[]) => void;
  /** Makes a repeated call return the first call's response; without effect in a dry run. */
  readonly idempotency?: IdempotencyKey;
  /**
   * Checks the stored state before a write, in its transaction: after authorization, and not for a repeated call that
   * returns a stored response. Of a bulk, the first batch is checked. What it throws refuses the call; nothing is changed.
   * `stale` comes after the refusals of what the actor may not do, which are recorded, and before all others.
   */
  readonly precondition?: (context: Context<Reads>) => Promise<void>;
}

export interface StreamOptions {
  /** Ends a stream that waits for more. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs an operation where the organization is stored, and returns its output: in this process, or over HTTP. */
export interface Caller {
  call<S extends Schema, O>(operation: Operation<S, O>, input: InputOf<S>, options?: CallOptions): Promise<O>;
  /**
   * Authenticates and authorizes as a call would, as far as that needs no input: before somebody is asked for it.
   * Throws `unauthenticated`, `expired`, `forbidden`.
   */
  authorize(operation: Operation): Promise<void>;
  /** Yields the pieces of an output that is too large for memory, or never ends. */
  stream<S extends Schema, O>(
    operation: StreamOperation<S, O>,
    input: InputOf<S>,
    options?: StreamOptions,
  ): AsyncIterable<O>;
  close(): Promise<void>;
}
