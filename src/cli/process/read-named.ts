import { readFileSync } from 'node:fs';
import { unreadable } from '../terminal/unreadable.ts';

/** The text of a file that a flag or setting names; `what` is how a message calls it. Throws `not_found` where there is none, `invalid` where it cannot be read. */
export function readNamed(what: string, file: string, hint: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(what, error, hint);
  }
}

/** The PEM file that a flag names. Throws as `readNamed` does. */
export const readPem = (flag: string, file: string): string =>
  readNamed(`${flag} ${file}`, file, 'name a PEM file that this user may read');
