import { AppError, ERRORS } from '../../domain/errors.ts';

/** The refusal of a program that ended with the status of one that could not be started: `no_program` or `not_executable`. */
export const notStarted = ([name = '']: readonly string[], status: number): AppError =>
  status === ERRORS.no_program.exit
    ? new AppError('no_program', `the program ${name} could not be started`, { hint: 'check its name and the PATH' })
    : new AppError('not_executable', `the program ${name} could not be executed`, {
        hint: 'see that it is a program and may be executed (chmod +x), or name its interpreter before it',
      });
