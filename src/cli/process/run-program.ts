import { spawn } from 'node:child_process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ERRORS, systemCode } from '../../domain/errors.ts';
import type { Program, ProgramEnd, ProgramSignal } from '../terminal/io.ts';

/** The numbers of signals that end a program, as Linux has them. */
const NUMBERS: Readonly<Partial<Record<NodeJS.Signals, number>>> = {
  ...{ SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGBUS: 7, SIGFPE: 8, SIGKILL: 9 },
  ...{ SIGUSR1: 10, SIGSEGV: 11, SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGXCPU: 24 },
};

/** Hands the signals of this process to a listener, until what it returns is called. */
type TakeSignals = (listener: (signal: ProgramSignal) => void) => () => void;

/** How a program of this process ends with it. */
interface Around {
  readonly takeSignals: TakeSignals;
  /** Ctrl-C on it goes to the program as well. */
  readonly isTerminal: boolean;
}

/**
 * Runs a program with the streams of this process, without a shell, and forwards signals to it; the second interrupt kills
 * it. Resolves with its exit status, that of a shell where a signal ended it or it could not be started.
 */
export function runProgram({ words, env, started }: Program, { takeSignals, isTerminal }: Around): Promise<ProgramEnd> {
  const [name = '', ...rest] = words;
  return new Promise((resolve) => {
    const child = spawn(name, rest, { stdio: 'inherit', env });
    let interrupts = 0;
    let wasSignalled = false;
    const release = takeSignals((signal) => {
      wasSignalled = true;
      if (signal === 'SIGINT') interrupts += 1;
      if (interrupts > 1) child.kill('SIGKILL');
      // The terminal has sent it already, and twice would mean more.
      else if (signal !== 'SIGINT' || !isTerminal) child.kill(signal);
    });
    const end = (status: number, isStarted: boolean): void => {
      release();
      resolve({ status, isStarted, wasSignalled });
    };
    child.once('spawn', () => started?.((signal) => void child.kill(signal)));
    child.once('error', (error) =>
      end(ERRORS[systemCode(error) === 'ENOENT' ? 'no_program' : 'not_executable'].exit, false),
    );
    child.once('close', (code, by) => {
      const status = code ?? 128 + (by === null ? 0 : (NUMBERS[by] ?? 0));
      void signalsHeard().then(() => end(status, true));
    });
  });
}

/** A signal that came just before the end may be read by the event loop just after it. */
async function signalsHeard(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
