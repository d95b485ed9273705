import { AppError } from '../../domain/errors.ts';

/** The refusal of a program that could not be started, `not_found`. */
export const notStarted = ([name = '']: readonly string[]): AppError =>
  new AppError('not_found', `the program ${name} could not be started`, { hint: 'check its name and the PATH' });
