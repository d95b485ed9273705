import type { Io, Program } from '../../src/cli/terminal/io.ts';
import { runShellCommand } from '../../src/cli/process/shell-command.ts';

/** Other programs that a command starts. */

export interface Programs {
  /** Stands for a program that a command ends with, and answers its exit status; undefined: it cannot be started. */
  readonly program?: (program: Program) => number | undefined;
}

/** Commands of the shell are run; other programs are what the test says. */
export const programsOf = ({ program }: Programs): Pick<Io, 'shell' | 'program'> => ({
  shell: runShellCommand,
  program: (one) => Promise.resolve({ status: program?.(one) }),
});
