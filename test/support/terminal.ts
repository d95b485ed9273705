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
  clearLine: '\u0015',
} as const;

/** How long something may fail to appear, in milliseconds, before the test is told what the screen shows instead. */
const PATIENCE = 20_000;

export interface Terminal {
  /** Resolves once the text shows up after what was matched last. Rejects when the program ends without it. */
  expect(wanted: string | RegExp): Promise<void>;
  type(...keys: readonly string[]): void;
  /** All that was ever shown, without control sequences. */
  screen(): string;
  /** The same as the bytes that the terminal got. */
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

/** Ends what a failed test left running; for `afterEach`. */
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

/** Starts roster on a terminal of its own, at a place that is built already. */
export function openTerminal(here: Place, argv: readonly string[] | string, options: TerminalOptions = {}): Terminal {
  const child = spawn(process.execPath, [PROGRAM, ...(typeof argv === 'string' ? argv.split(' ') : argv)], {
    cwd: here.dir,
    env: { ...here.env, TERM: 'xterm-256color', ...options.env },
    cols: options.columns ?? 80,
    rows: 40,
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

  /** Moves behind the next match; false where there is none yet. */
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
        const patience = setTimeout(() => giveUp('waited in vain for'), PATIENCE);
        changed = () => {
          const shown = advance(wanted);
          if (!shown && ended === undefined) return;
          clearTimeout(patience);
          changed = () => undefined;
          if (shown) resolve();
          else giveUp(`exited ${String(ended)} without`);
        };
        changed();
      }),
    type: (...keys) => child.write(keys.join('')),
    screen,
    raw: () => raw,
    rest: async () => {
      await exited;
      return screen().slice(matched).split('\n');
    },
    exit: () => exited,
  };
}
