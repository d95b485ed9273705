import type * as z from 'zod/mini';
import type { AnyOperation, InputOf, Operation, OutputOf, Schema } from '../../core/operation.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Env } from '../terminal/io.ts';
import { FORMATS } from '../terminal/output.ts';
import type { CommandFormat, View } from '../terminal/output.ts';
import type { Flat } from '../context/flat.ts';
import type { Asker } from './asking/asker.ts';
import type { Cli } from './cli.ts';
import { fieldsOf } from './flags.ts';
import type { Confirmation } from './confirm.ts';
import { makesSecrets, writes } from './operation-facts.ts';

/**
 * The exit status of a command that did what it was told: OTHER_EXITS of domain/errors.ts. Unless it says, that of the
 * signal that interrupted it, or 0.
 */
export type Exit = number | void;

/** A command is data: what it takes, how it asks, how its answer looks. `program` turns it into argv handling and help. */
export interface Command {
  /** Words after `roster`: a noun and a verb, perhaps with a noun between them, or one word. */
  readonly path: readonly [string, ...string[]];
  readonly summary: string;
  /** More than the summary, in sentences. */
  readonly details?: string;
  /** The operation that it calls, from which help tells permission and errors. */
  readonly operation: AnyOperation | undefined;
  /** Errors of commands without an operation. */
  readonly errors?: readonly ErrorCode[];
  /** Arguments and flags. */
  readonly flags: Schema;
  /** Which fields are given by position, in order; a list takes the rest. */
  readonly positions: readonly string[];
  /** A flag that may also stand by position, behind the first thing of the list that the last position takes. */
  readonly alsoLast?: string;
  /** Whether something must be given, which a terminal asks for where it is missing. */
  readonly needsInput: boolean;
  /** How a terminal is asked for fields that are missing, where their description is no good question. */
  readonly ask: Readonly<Partial<Record<string, string | Asker>>>;
  readonly writes: boolean;
  /** The output formats that it has. */
  readonly formats: readonly CommandFormat[];
  /** Whether it takes `--secret-file` and `--reveal`. */
  readonly makesSecrets: boolean;
  /** Whether it surely makes some that need a place, so that there must be one before anything is asked. */
  readonly needsPlace: (env: Env) => boolean;
  /** Whether it takes `--password-stdin`. */
  readonly takesPassword: boolean;
  /** Whether it takes `--confirm NAME`. */
  readonly confirms: boolean;
  /** Command lines that work as printed, after `init` on the tour's organization. */
  readonly examples: readonly string[];
  /** What it shows of the answer of its operation. */
  readonly shows: Pick<View<unknown>, 'hidden' | 'added'>;
  readonly run: (cli: Cli, flags: Record<string, unknown>) => Promise<Exit>;
}

/** A command without an operation says what it does; one with an operation does what that does, unless it says more. */
type Doing =
  | { readonly operation: AnyOperation; readonly summary?: string }
  | { readonly operation?: undefined; readonly summary: string };

/** A question for a field, or what asks for it. */
type Asking<S extends Schema> = { readonly [K in keyof z.core.output<S> & string]?: string | Asker | undefined };

type Custom<F extends Schema> = Doing & {
  readonly path: Command['path'];
  readonly details?: string;
  readonly errors?: readonly ErrorCode[];
  readonly flags: F;
  readonly positions?: readonly (keyof z.core.output<F> & string)[];
  readonly alsoLast?: keyof z.core.output<F> & string;
  readonly ask?: Asking<F>;
  /** Said where no operation of the organization tells: it changes the configuration, or the store as such. */
  readonly writes?: boolean;
  /** By default all. */
  readonly formats?: readonly CommandFormat[];
  /** Said where the operation does not tell: work on the store makes some, or the caller alone gets what it makes. */
  readonly makesSecrets?: boolean;
  /** Said where it may make none, or send them elsewhere. */
  readonly needsPlace?: Command['needsPlace'];
  readonly takesPassword?: boolean;
  readonly confirms?: boolean;
  /** Said where the fields that it shows are not those of the answer. */
  readonly shows?: Command['shows'];
  readonly examples: readonly string[];
  run(cli: Cli, flags: OutputOf<F>): Promise<Exit>;
};

/** A command with its own `run`. What its operation tells need not be said again; what is left out is false. */
export function customCommand<F extends Schema>(custom: Custom<F>): Command {
  const { operation } = custom;
  const summary = custom.operation === undefined ? custom.summary : (custom.summary ?? custom.operation.summary);
  return {
    positions: [],
    ask: {},
    needsInput: fieldsOf(custom.flags).some(({ optional }) => !optional),
    writes: operation !== undefined && writes(operation),
    makesSecrets: operation !== undefined && makesSecrets(operation),
    needsPlace: () => custom.makesSecrets ?? (operation !== undefined && makesSecrets(operation)),
    takesPassword: false,
    confirms: false,
    formats: FORMATS,
    shows: {},
    ...custom,
    operation,
    summary,
    run: (cli, flags) => custom.run(cli, flags as OutputOf<F>),
  };
}

interface OfOperation<S extends Schema, O, V = Flat<O>> {
  readonly path: Command['path'];
  readonly operation: Operation<S, O>;
  readonly details?: string;
  readonly positions?: readonly (keyof z.core.output<S> & string)[];
  /** How the answer looks; `shown`: with the secrets that were made. */
  readonly view: View<V> | ((shown: boolean) => View<V>);
  /** Asks for what the answer lacks of what is shown; left out: nothing. */
  readonly completed?: (cli: Cli, output: Flat<O>) => Promise<V>;
  readonly examples: readonly string[];
  /** It may take long: progress is shown. */
  readonly long?: boolean;
  readonly ask?: Asking<S>;
  /** What must be confirmed before the call; undefined: nothing. */
  readonly confirm?: (
    input: InputOf<S>,
    cli: Cli,
  ) => string | Confirmation | undefined | Promise<Confirmation | undefined>;
  /** A line on stderr after success; undefined: nothing to say. */
  readonly done?: (output: Flat<O>, input: InputOf<S>) => string | undefined;
  readonly exit?: (output: Flat<O>) => number;
}

/** A command that is one operation: flags in, answer out. */
export function operationCommand<S extends Schema, O, V = Flat<O>>(simple: OfOperation<S, O, V>): Command {
  const { operation, confirm, done, exit, view, completed, long, ...rest } = simple;
  return customCommand({
    ...rest,
    operation,
    flags: operation.input,
    confirms: confirm !== undefined,
    shows: typeof view === 'function' ? view(false) : view,
    async run(cli, flags) {
      const input = flags as InputOf<S>;
      const question = await confirm?.(input, cli);
      if (question !== undefined)
        await cli.confirm(typeof question === 'string' ? { question } : question, () => cli.dryRun(operation, input));
      const output = await cli.call(operation, input, long === undefined ? {} : { long });
      // Without `completed`, the view is one of the answer.
      const whole = completed === undefined ? (output as V) : await completed(cli, output);
      await cli.show(typeof view === 'function' ? view(cli.showsSecrets) : view, whole, operation.output);
      const said = cli.told.unchanged ? undefined : done?.(output, input);
      if (said !== undefined) cli.note(said);
      return exit?.(output);
    },
  });
}

/** A command that shows one thing, which the first field of the operation's input names. */
export const showCommand = <S extends Schema, O, V = Flat<O>>(
  one: Omit<OfOperation<S, O, V>, 'positions'>,
): Command => {
  const [first] = fieldsOf(one.operation.input);
  return { ...operationCommand(one), positions: first === undefined ? [] : [first.field] };
};
