import { readFileSync } from 'node:fs';
import { AppError } from '../../domain/errors.ts';
import { whyUnreadable } from '../terminal/unreadable.ts';

/** The text of a file that the user named; `what` is how a message calls it. Throws `invalid` where it cannot be read. */
export function readNamed(what: string, file: string, hint: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('invalid', `${what} cannot be read: ${whyUnreadable(error)}`, { hint, cause: error });
  }
}

/** The PEM file that a flag names. Throws `invalid` where it cannot be read. */
export const readPem = (flag: string, file: string): string =>
  readNamed(`${flag} ${file}`, file, 'name a PEM file that this user may read');
