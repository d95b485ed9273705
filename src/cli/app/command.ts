import type * as z from 'zod/mini';
import type { AnyOperation, InputOf, Operation, OutputOf, Schema } from '../../core/operation.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Cli } from './cli.ts';
import type { View } from '../terminal/output.ts';

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
  /** Whether a terminal asks for positions that are missing. */
  readonly asks: boolean;
  readonly writes: boolean;
  /** Whether it takes `--secret-file` and `--reveal`. */
  readonly makesSecrets: boolean;
  /** Whether it takes `--password-stdin`. */
  readonly takesPassword: boolean;
  /** Whether it takes `--confirm NAME`. */
  readonly confirms: boolean;
  /** Command lines that work as printed, after `init` on the tour's organization. */
  readonly examples: readonly string[];
  readonly run: (cli: Cli, flags: Record<string, unknown>) => Promise<Exit>;
}

interface Custom<F extends Schema> {
  readonly path: Command['path'];
  readonly summary: string;
  readonly details?: string;
  readonly operation?: AnyOperation;
  readonly errors?: readonly ErrorCode[];
  readonly flags: F;
  readonly positions?: readonly (keyof z.core.output<F> & string)[];
  readonly asks?: boolean;
  readonly writes?: boolean;
  readonly makesSecrets?: boolean;
  readonly takesPassword?: boolean;
  readonly confirms?: boolean;
  readonly examples: readonly string[];
  run(cli: Cli, flags: OutputOf<F>): Promise<Exit>;
}

/** A command with a way of its own; typing, and what is false unless said. */
export const customCommand = <F extends Schema>(custom: Custom<F>): Command => ({
  operation: undefined,
  positions: [],
  asks: false,
  writes: false,
  makesSecrets: false,
  takesPassword: false,
  confirms: false,
  ...custom,
  run: (cli, flags) => custom.run(cli, flags as OutputOf<F>),
});

interface Simple<S extends Schema, O> {
  readonly path: Command['path'];
  readonly operation: Operation<S, O>;
  readonly details?: string;
  readonly positions?: readonly (keyof z.core.output<S> & string)[];
  readonly view: View<O>;
  readonly examples: readonly string[];
  /** What a terminal is asked for; answers the input completed. */
  readonly ask?: (cli: Cli, flags: Partial<InputOf<S>>) => Promise<InputOf<S>>;
  /** What must be confirmed before the call. */
  readonly confirm?: (cli: Cli, input: InputOf<S>) => Promise<Confirmation | undefined>;
  /** A sentence on stderr after success; undefined: nothing to say. */
  readonly done?: (output: O) => string | undefined;
}

/** A question before something that cannot be taken back. */
export interface Confirmation {
  readonly question: string;
  /** What must be typed, or given with `--confirm`, where a yes is not enough. */
  readonly typed?: string;
  /** Asked on a terminal alone: elsewhere it goes on. */
  readonly onTerminalOnly?: boolean;
}

/** A command that is one operation: flags in, answer out. */
export function operationCommand<S extends Schema, O>(simple: Simple<S, O>): Command {
  const { operation, ask, confirm, done, view } = simple;
  return {
    path: simple.path,
    summary: operation.summary,
    ...(simple.details === undefined ? {} : { details: simple.details }),
    operation,
    flags: operation.input,
    positions: simple.positions ?? [],
    asks: ask !== undefined,
    writes: operation.mode !== 'read',
    makesSecrets: operation.mode !== 'read' && operation.secrets !== undefined,
    takesPassword: false,
    confirms: confirm !== undefined,
    examples: simple.examples,
    run: async (cli, flags) => {
      const given = flags as Partial<InputOf<S>>;
      const input = ask === undefined ? (given as InputOf<S>) : await ask(cli, given);
      const question = await confirm?.(cli, input);
      if (question !== undefined) await cli.confirm(question);
      const output = await cli.call(operation, input);
      await cli.show(view, output, operation.output);
      const said = done?.(output);
      if (said !== undefined) cli.note(said);
    },
  };
}
