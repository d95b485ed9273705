import type { Readable } from 'node:stream';
import type { LocalEnvironment } from '../../core/context.ts';
import type { Transport } from '../../client/transport.ts';
import type { Prompter } from './prompter.ts';
import type { Output } from './streams.ts';

/** Variables of the environment. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A command of the shell, run for a command of roster. */
export interface ShellCommand {
  readonly command: string;
  /** Its standard input. */
  readonly input: string;
  readonly env: Env;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Gets what it prints. */
  readonly output: (text: string) => void;
}

/** A program that a command of roster ends with: it has the terminal. */
export interface Program {
  /** Its name and arguments; no shell reads them. */
  readonly words: readonly string[];
  readonly env: Env;
  /** Called once it runs, with what sends it a signal. */
  readonly started?: (send: (signal: 'SIGTERM' | 'SIGKILL') => void) => void;
}

/** Signals that go on to a program. */
export type ProgramSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** How a program ended. */
export interface ProgramEnd {
  /** Its exit status; that of a shell where a signal ended it, or it could not be started. */
  readonly status: number;
  readonly isStarted: boolean;
  /** This process was sent a signal meanwhile. */
  readonly wasSignalled: boolean;
}

/** Where a browser is waited for, and how long. */
export interface LoopbackBounds {
  /** Left out: a free one. */
  readonly port?: number | undefined;
  /** In milliseconds; then the answer is `expired`. Left out: without end. */
  readonly within?: number;
}

/** A port of this machine to which a browser comes back. */
export interface Loopback {
  readonly redirectUri: string;
  readonly answer: Promise<URLSearchParams>;
  readonly close: () => Promise<void>;
}

/** The outside of the program, handed in: a test hands in its own. */
export interface Io {
  /** Of the program. */
  readonly version: string;
  /** The version of Node that runs it. */
  readonly node: string;
  /** The folder of the program, where its code cache does not fit this Node and cannot be made anew, so that it starts slowly. */
  readonly uncached?: string;
  /** The file that a thread of a server runs for long reads; left out where there is none, as for a program run from its sources. */
  readonly longReads?: () => string;
  /** `setRawMode`: on a terminal, keys come one by one, and Ctrl-C is one of them. */
  readonly stdin: Readable & { readonly isTTY?: boolean; readonly setRawMode?: (isRaw: boolean) => unknown };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Env;
  /** Now, in milliseconds since 1970. */
  readonly now: () => number;
  /** What local operations need: clock, ids, randomness and costs. */
  readonly environment: () => Promise<LocalEnvironment>;
  /** What calls of a remote instance need; `ca`: a file with the certificates of the only authorities to trust. */
  readonly remote: (ca: string | undefined) => Promise<Transport>;
  /** Opened when a question is asked; `plain`: without colours. */
  readonly prompter: (plain: boolean) => Promise<Prompter>;
  /** Shows a text with a pager, a command of the shell; false: it could not, and the text is not shown yet. */
  readonly page: (text: string, pager: string) => Promise<boolean>;
  /** Runs a command of the shell; resolves with its exit status, null: it was ended by a signal or could not be started. */
  readonly shell: (command: ShellCommand) => Promise<number | null>;
  /** Runs a program with the streams of this process, which gets the signals meanwhile; the second interrupt kills it. */
  readonly program: (program: Program) => Promise<ProgramEnd>;
  /** Opens an address in a browser that somebody at this terminal sees; false: there is none, or it could not be started. */
  readonly browser: (url: string) => Promise<boolean>;
  /** Waits at a port of this machine for an answer that `accepts` takes, which a browser brings. */
  readonly loopback: (accepts: (answer: URLSearchParams) => boolean, bounds?: LoopbackBounds) => Promise<Loopback>;
  /** The name of this machine. */
  readonly host: () => string;
  /** Resolves after so many milliseconds. */
  readonly pause: (time: number) => Promise<void>;
  /** A stack that names the lines of the sources, where that can be told. */
  readonly sourceLines: (stack: string) => Promise<string>;
  /** Aborted by the first Ctrl-C or termination signal; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Has a hang-up of the terminal, or a SIGHUP that somebody sends, call this instead of ending the process. */
  readonly onHangup: (listener: () => void) => void;
}
