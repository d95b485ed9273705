import type { Routing } from '../../api/api.ts';
import type { CallOptions } from '../../core/caller.ts';
import type { ExpectedSecret, InputOf, Operation, Schema, Secret } from '../../core/operation.ts';
import type { Page } from '../../domain/page.ts';
import type { Flat, FlatCaller } from '../context/flat.ts';
import type { Target } from '../context/target.ts';
import type { Io } from '../terminal/io.ts';
import type { NoteKind } from '../terminal/notes.ts';
import type { CommandFormat, OutputFormat, Item, View } from '../terminal/output.ts';
import type { Progress } from '../terminal/progress.ts';
import type { Prompter } from '../terminal/prompter.ts';
import type { Style } from '../terminal/style.ts';
import type { Confirmation, Trial } from './confirm.ts';

/** What a command is given: a caller, and ways to show and to ask. */

/** Flags that every command takes, and those that only some offer. */
export interface CommonFlags {
  readonly store: string | undefined;
  readonly url: string | undefined;
  readonly context: string | undefined;
  readonly format: CommandFormat | undefined;
  readonly fields: readonly string[] | undefined;
  readonly color: boolean | undefined;
  /** Tables are not cut to fit the terminal. */
  readonly wide: boolean;
  /** What is longer than the screen may go through a pager. */
  readonly pager: boolean;
  /** Errors alone go to standard error, and of a bulk its summary. */
  readonly quiet: boolean;
  readonly input: boolean;
  readonly yes: boolean;
  /** All writes are dry runs, and what else a command would keep, such as a token, it leaves as it is. */
  readonly dryRun: boolean;
  readonly confirm: string | undefined;
  /** Changes that take effect later on a Semaphore instance are waited for. */
  readonly wait: boolean;
  readonly secretFile: string | undefined;
  /** `--secret-file +FILE`: the file may be there, and is gone on with. */
  readonly secretAppend: boolean;
  readonly reveal: boolean;
  readonly passwordStdin: boolean;
}

/** How an operation is called. */
export interface Calling {
  /** The secret file goes on where an interrupted call left it. */
  readonly append?: boolean;
  /** They go elsewhere. */
  readonly sinkless?: boolean;
  /** The secrets that the input asks for, which are on file before the call. */
  readonly proposed?: readonly Secret[];
  /** It may take long: progress is shown. */
  readonly long?: boolean;
  /** Takes what a bulk lists, some at a time, and the answer has none of it. */
  readonly partial?: (output: unknown) => void | Promise<void>;
  /** Takes what was changed on an instance of another product. */
  readonly made?: CallOptions['made'];
  /** How far it is, where that is told in other units than batches. */
  readonly counted?: () => { readonly done: number; readonly total: number };
}

/** Secrets that work is about to make. */
export interface Making {
  /** The fields of the answer, each of which `--fields` may name. */
  readonly fields: readonly string[];
  /** The answer may hold several. */
  readonly several: boolean;
  /** Runs before somebody is told that the secrets have no place. */
  readonly trial: Trial;
  /** The secrets that will be made at most; left out: one. */
  readonly foreseen?: Iterable<ExpectedSecret> | undefined;
  /** What the call is given, some of which the answer repeats. */
  readonly input?: object;
  readonly append?: boolean;
}

/** What work that makes secrets is given. */
export interface SecretDelivery {
  /** Takes secrets before the commit; when it throws, nothing was changed. */
  readonly deliver: NonNullable<CallOptions['deliver']>;
  /** What was delivered so far is committed. */
  readonly committed: () => void;
}

/** What the refusal of a question tells where nobody can be asked. */
interface Wanting {
  readonly question?: string;
  /** The arguments and flags that are needed and were not given; the usage line goes with them. */
  readonly missing?: readonly string[];
}

export interface Cli {
  readonly io: Io;
  readonly flags: CommonFlags;
  /** Its answers are flat, as all that commands read. */
  readonly caller: FlatCaller;
  /** A caller of another target than the flags name, or under another token; the one who asked for it closes it. */
  callerAt(target: Target): FlatCaller;
  /** All routes, for a server. */
  readonly api: Routing['api'];
  /** The format in force: what was asked for, or a table on a terminal and TSV elsewhere. */
  readonly format: OutputFormat;
  readonly style: () => Promise<Style>;
  /** Calls an operation. One that makes secrets must have a place for them, unless the call is `sinkless`. */
  call<S extends Schema, O>(operation: Operation<S, O>, input: InputOf<S>, calling?: Calling): Promise<Flat<O>>;
  /** Runs work that makes secrets, with a place for them. Throws `input_needed` where there is none, before the work. */
  makeSecrets<T>(making: Making, work: (keeping: SecretDelivery) => Promise<T>): Promise<T>;
  /** Whether the answer shows the secrets that are made. */
  readonly showsSecrets: boolean;
  /**
   * Writes an answer, and says where the secrets are that were made; `schema` tells of the fields that `--fields` may
   * name beside those that are there.
   */
  show<O>(view: View<O>, output: O, schema?: Schema): Promise<void>;
  /** Shows a list page by page; `all` goes on to the end, else a cut list says so on stderr. Answers the first page. */
  showList<I extends object, O extends Item, P extends Page<O>, V = Flat<O>>(
    operation: Operation<Schema, P>,
    input: I,
    view: View<readonly V[]>,
    all: boolean,
    completed?: (items: readonly Flat<O>[], pages: readonly Flat<P>[]) => Promise<readonly V[]>,
  ): Promise<Flat<P>>;
  /** What writes told: that they had nothing to change, so that what they did is not said, and the operation id. */
  readonly told: { unchanged: boolean; requestId: string | undefined };
  /** Writes a text to standard output, on a terminal through a pager if it is long. It must hold no secrets. */
  readonly print: (text: string) => Promise<void>;
  /** A line on stderr, in the formats that have lines of this kind. */
  readonly note: (text: string, kind?: NoteKind) => void;
  /** Shows how far long work is. */
  readonly progress: () => Progress;
  readonly canAsk: boolean;
  /** Throws `unsupported_by_server` where the target cannot do what the command is for: before a file is read or anything asked. */
  requireDoable(): Promise<void>;
  /**
   * Asks on a terminal. Throws `input_needed` elsewhere, naming the flag that answers, and `forbidden` before anything
   * is asked for a change that the caller may not make.
   */
  prompter(flag: string, about?: Wanting): Promise<Prompter>;
  /** Asks before something that cannot be taken back, unless a flag answers; `trial` runs before the question. */
  confirm(confirmation: Confirmation, trial: Trial): Promise<void>;
  /** Calls an operation without changing anything. Throws what refuses the call. */
  dryRun<S extends Schema, O>(
    operation: Operation<S, O>,
    input: InputOf<S>,
    calling?: Pick<Calling, 'partial'>,
  ): Promise<Flat<O>>;
  /** The error of a command, with what was to be said beside it where only one document may stand. */
  failed(error: unknown): unknown;
  close(): Promise<void>;
}
