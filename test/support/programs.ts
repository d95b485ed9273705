import type { Io, Program } from '../../src/cli/terminal/io.ts';
import { openLoopback } from '../../src/cli/process/loopback.ts';
import { ERRORS } from '../../src/domain/errors.ts';
import { runShellCommand } from '../../src/cli/process/shell-command.ts';

/** Other programs that a command starts. */

type Answer = number | 'not_executable' | undefined;

export interface Programs {
  /** Stands for the browser: gets the address, and answers whether it opened; undefined: there is none. */
  readonly browser?: (url: string) => boolean;
  /** Called with each pause, in milliseconds, before the clock moves. */
  readonly pausing?: (time: number) => void | Promise<void>;
  /** Stands for a program that a command ends with, and answers its exit status; undefined: it is not there. */
  readonly program?: (program: Program) => Answer | Promise<Answer>;
}

/** Commands of the shell are run; other programs are what the test says. The clock moves when somebody waits. */
export const programsOf = (
  { program, browser, pausing }: Programs,
  clock: { now: number },
): Pick<Io, 'shell' | 'program' | 'browser' | 'loopback' | 'host' | 'pause'> => ({
  browser: (url) => Promise.resolve(browser?.(url) ?? false),
  loopback: openLoopback,
  host: () => 'build-7',
  pause: async (time) => {
    await pausing?.(time);
    clock.now += time;
  },
  shell: runShellCommand,
  program: async (one) => {
    const answer = await program?.(one);
    const isStarted = typeof answer === 'number';
    return { status: isStarted ? answer : ERRORS[answer ?? 'no_program'].exit, isStarted, wasSignalled: false };
  },
});
