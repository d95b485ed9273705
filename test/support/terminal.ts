import { stripVTControlCharacters } from 'node:util';
import { spawn } from 'node-pty';
import { PROGRAM } from './built.ts';
import type { Place } from './built.ts';

/** Drives the built program in a real pseudo-terminal, as a person would. */

export const KEY = {
  enter: '\r',
  down: '\u001B[B',
  up: '\u001B[A',
  space: ' ',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  clearLine: '\u0015',
} as const;

const ROWS = 40;

/** How long to wait for a text, in milliseconds, before the test fails with what the screen shows. */
const APPEARS_WITHIN = 20_000;

export interface Terminal {
  /** Resolves once the text appears after the last match. Rejects if the program ends without it. */
  expect(wanted: string | RegExp): Promise<void>;
  type(...keys: readonly string[]): void;
  /** Gives the terminal another size, as somebody does who drags its window. */
  resize(columns: number, rows?: number): void;
  /** Everything that was shown, without control sequences. */
  screen(): string;
  /** The same as raw bytes. */
  raw(): string;
  /** What was shown after the text that was matched last, to the end of the program, by line. */
  rest(): Promise<string[]>;
  /** The exit status, once everything that was written is on the screen. */
  exit(): Promise<number>;
}

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
}

const running = new Set<() => void>();

/** Ends programs that a failed test left running; for `afterEach`. */
export function closeTerminals(): void {
  for (const kill of running) kill();
  running.clear();
}

/** A question and the keys that answer it. */
export type Step = readonly [question: string | RegExp, ...keys: string[]];

/** Answers questions in order, each once it is on the screen. */
export async function answer(terminal: Terminal, ...steps: readonly Step[]): Promise<void> {
  for (const [question, ...keys] of steps) {
    await terminal.expect(question);
    terminal.type(...keys);
  }
}

/** Starts roster on a new terminal, in a prepared folder. */
export function openTerminal(here: Place, argv: readonly string[] | string, options: TerminalOptions = {}): Terminal {
  const child = spawn(process.execPath, [PROGRAM, ...(typeof argv === 'string' ? argv.split(' ') : argv)], {
    cwd: here.dir,
    // Without a pager, unless a test is about it: it would wait for keys.
    env: { ...here.env, TERM: 'xterm-256color', PAGER: 'cat', ...options.env },
    cols: options.columns ?? 80,
    rows: ROWS,
  });
  let raw = '';
  let matched = 0;
  let ended: number | undefined;
  let changed = (): void => undefined;
  const kill = (): void => child.kill('SIGKILL');
  running.add(kill);
  child.onData((data) => {
    raw += data;
    changed();
  });
  const exited = new Promise<number>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      running.delete(kill);
      ended = signal === undefined || signal === 0 ? exitCode : 128 + signal;
      changed();
      resolve(ended);
    });
  });
  const screen = (): string => stripVTControlCharacters(raw).replaceAll('\r', '');

  /** Moves after the next match; false if there is none yet. */
  function advance(wanted: string | RegExp): boolean {
    const ahead = screen().slice(matched);
    const found = typeof wanted === 'string' ? ahead.indexOf(wanted) : ahead.search(wanted);
    if (found < 0) return false;
    matched += found + (typeof wanted === 'string' ? wanted : (wanted.exec(ahead)?.[0] ?? '')).length;
    return true;
  }

  return {
    expect: (wanted) =>
      new Promise((resolve, reject) => {
        const giveUp = (why: string) => reject(new Error(`${why} ${String(wanted)}; the screen:\n${screen()}`));
        const timer = setTimeout(() => giveUp('did not appear:'), APPEARS_WITHIN);
        changed = () => {
          const shown = advance(wanted);
          if (!shown && ended === undefined) return;
          clearTimeout(timer);
          changed = () => undefined;
          if (shown) resolve();
          else giveUp(`exited ${String(ended)} without`);
        };
        changed();
      }),
    type: (...keys) => child.write(keys.join('')),
    resize: (columns, rows = ROWS) => child.resize(columns, rows),
    screen,
    raw: () => raw,
    rest: async () => {
      await exited;
      return screen().slice(matched).split('\n');
    },
    exit: () => exited,
  };
}
