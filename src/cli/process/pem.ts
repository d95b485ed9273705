import { readFileSync } from 'node:fs';
import { AppError, systemCode } from '../../domain/errors.ts';

/** The text of a file that a flag names. Throws `invalid` where it cannot be read. */
export function readPem(flag: string, file: string, hint = 'name a PEM file that this user may read'): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('invalid', `${flag} ${file} cannot be read: ${systemCode(error)}`, { hint, cause: error });
  }
}
